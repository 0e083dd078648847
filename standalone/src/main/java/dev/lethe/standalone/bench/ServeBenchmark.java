package dev.lethe.standalone.bench;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Times answers over HTTP, by several clients at once, with more and more live requests and while
 * bundles are loaded. Bundles are copies of one, as {@link FleetBenchmark} has them.
 */
public final class ServeBenchmark {
  /** Calls of each client. */
  private static final int CALLS = 24;

  private static final int WARM_UP = 16;
  private static final int RELOAD_CLIENTS = 8;
  private static final Duration BETWEEN_RELOADS = Duration.ofMillis(200);

  private final List<Integer> clients;
  private final int answerTokens;
  private final List<String> prompts;
  private final Consumer<String> progress;

  /**
   * @param clients how many ask at once, one measurement each
   * @param answerTokens the longest answer
   * @param prompts that no gate fires on
   * @param progress hears what comes next
   */
  public ServeBenchmark(
      List<Integer> clients, int answerTokens, List<String> prompts, Consumer<String> progress) {
    this.clients = List.copyOf(clients);
    this.answerTokens = answerTokens;
    this.prompts = List.copyOf(prompts);
    this.progress = progress;
  }

  /**
   * One measurement.
   *
   * @param live requests in force; -1 where nobody knows
   * @param reloads bundles that were loaded meanwhile
   */
  public record Row(
      int live,
      int reloads,
      int clients,
      int calls,
      int failed,
      double firstP50Ms,
      double firstP99Ms,
      double tokensPerSecond) {
    private static Row of(int live, int reloads, int clients, ServeLoad.Figures seen) {
      return new Row(
          live,
          reloads,
          clients,
          seen.calls(),
          seen.failed(),
          seen.firstP50Ms(),
          seen.firstP99Ms(),
          seen.tokensPerSecond());
    }
  }

  /** Of a replica as it is. */
  public List<Row> run(InferenceClient client) throws InterruptedException {
    return run(client, -1);
  }

  /**
   * Of a stack of its own with one replica, from no live request on.
   *
   * @param live how many requests are in force, ascending
   * @param first has one certified
   * @param reloads bundles that are loaded under load at the end; none if 0
   */
  public List<Row> run(
      StackAddresses addresses, List<Integer> live, FleetBenchmark.FirstRequest first, int reloads)
      throws IOException, InterruptedException {
    InferenceClient client =
        new InferenceClient(
            addresses.inference().get(0), addresses.model(), addresses.key(Role.CLIENT));
    LiveBundles bundles = new LiveBundles(addresses);
    List<Row> rows = new ArrayList<>();
    for (int members : live) {
      grow(bundles, members, first);
      rows.addAll(run(client, members));
    }
    if (reloads > 0) {
      int members = live.get(live.size() - 1);
      grow(bundles, Math.max(1, members), first);
      rows.add(reloading(client, bundles, bundles.count(), reloads));
    }
    return rows;
  }

  private void grow(LiveBundles bundles, int members, FleetBenchmark.FirstRequest first)
      throws IOException, InterruptedException {
    int live = bundles.count();
    if (live == 0 && members > 0) {
      progress.accept("one request is certified");
      String unused = first.certify();
      live = bundles.count();
    }
    if (live < members) {
      progress.accept("announcing " + (members - live) + " bundles");
      bundles.announce(bundles.write(members - live), Duration.ZERO);
      bundles.awaitSigned(members);
    }
    if (members > 0) {
      bundles.awaitServed();
    }
  }

  private List<Row> run(InferenceClient client, int live) throws InterruptedException {
    ServeLoad load = new ServeLoad(client, prompts, answerTokens);
    var unused = load.run(2, WARM_UP);
    List<Row> rows = new ArrayList<>();
    for (int many : clients) {
      progress.accept(many + " clients");
      rows.add(Row.of(live, 0, many, load.run(many, many * CALLS)));
    }
    return rows;
  }

  private Row reloading(InferenceClient client, LiveBundles bundles, int live, int reloads)
      throws IOException, InterruptedException {
    progress.accept(reloads + " reloads under load");
    LiveBundles.Written written = bundles.write(reloads);
    AtomicBoolean over = new AtomicBoolean();
    Thread announcer =
        new Thread(
            () -> {
              try {
                bundles.announce(written, BETWEEN_RELOADS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                over.set(true);
              }
            },
            "announcer");
    announcer.start();
    ServeLoad load = new ServeLoad(client, prompts, answerTokens);
    ServeLoad.Figures seen = load.run(RELOAD_CLIENTS, () -> !over.get());
    announcer.join();
    bundles.awaitSigned(live + reloads);
    bundles.awaitServed();
    return Row.of(live, reloads, RELOAD_CLIENTS, seen);
  }
}
