package dev.lethe.standalone.bench;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RetryPolicy;
import dev.lethe.standalone.client.UnreachableException;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Posts erasure requests to a running stack and times each until its shield is on every replica,
 * while the trainer fits bundles: each request gets one, and one is sent ahead, so that a fit is
 * under way from the first on.
 */
public final class ShieldBenchmark {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int TOLD_EVERY = 50;

  private final StackAddresses addresses;
  private final Load load;
  private final Consumer<String> progress;
  private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  /**
   * What is sent.
   *
   * @param requests how many, each about another person
   * @param pace requests a second, each sent whether or not earlier ones were answered; 0 sends
   *     them as fast as {@code clients} get answers
   * @param clients that send a burst
   * @param examples of each request, at most
   */
  public record Load(int requests, double pace, int clients, int examples) {}

  /**
   * @param progress hears what comes next
   */
  public ShieldBenchmark(StackAddresses addresses, Load load, Consumer<String> progress) {
    this.addresses = addresses;
    this.load = load;
    this.progress = progress;
  }

  /**
   * Runs it once.
   *
   * @throws IllegalStateException if some are neither shielded nor ended in time
   */
  public ShieldTimes.Figures run() throws InterruptedException {
    List<DemoPerson> people = DemoCorpus.people(DemoCorpus.SEED + 1, load.requests() + 1);
    IntFunction<byte[]> body =
        i -> DemoSettings.erasure(id(i), addresses.model(), people.get(i), load.examples());
    IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));
    progress.accept("one request is sent ahead, so that the trainer fits");
    sendAhead(ingest, body.apply(load.requests()));
    ShieldTimes times = new ShieldTimes(addresses.inference().size());
    try (ShieldLog log = ShieldLog.follow(addresses.kafka(), times)) {
      send(i -> post(ingest, times, id(i), body.apply(i)));
      await(times, log);
      return times.figures();
    }
  }

  private String id(int number) {
    return "bench-" + run + "-" + number;
  }

  private void sendAhead(IngestClient ingest, byte[] body) throws InterruptedException {
    ShieldTimes ahead = new ShieldTimes(addresses.inference().size());
    try (ShieldLog log = ShieldLog.follow(addresses.kafka(), ahead)) {
      post(ingest, ahead, id(load.requests()), body);
      await(ahead, log);
    }
  }

  private static void post(IngestClient ingest, ShieldTimes times, String id, byte[] body) {
    times.posted(id, System.nanoTime());
    try {
      var unused = RetryPolicy.STANDARD.call(() -> ingest.submit(body));
      times.reached(id, ShieldStep.ANSWERED, System.nanoTime());
    } catch (RefusedException | UnreachableException e) {
      times.ended(id, "POST failed");
    }
  }

  private void send(IntConsumer post) throws InterruptedException {
    boolean burst = load.pace() == 0;
    ExecutorService senders =
        burst ? Executors.newFixedThreadPool(load.clients()) : Executors.newCachedThreadPool();
    try {
      long begun = System.nanoTime();
      for (int i = 0; i < load.requests(); i++) {
        int number = i;
        if (!burst) {
          long due = begun + (long) (i / load.pace() * 1e9);
          TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
        if (i % TOLD_EVERY == 0) {
          progress.accept("sending " + load.requests() + " requests: " + i);
        }
        senders.execute(() -> post.accept(number));
      }
      senders.shutdown();
      boolean unused = senders.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } finally {
      senders.shutdownNow();
    }
  }

  private void await(ShieldTimes times, ShieldLog log) throws InterruptedException {
    long begun = System.nanoTime();
    int told = -1;
    for (int left = times.pending(); left > 0; left = times.pending()) {
      if (!log.isFollowing() || System.nanoTime() - begun > LIMIT.toNanos()) {
        throw new IllegalStateException(
            left + " requests are neither shielded nor ended, see the logs of the stack");
      }
      if (left / TOLD_EVERY != told) {
        told = left / TOLD_EVERY;
        progress.accept("waiting for shields: " + left);
      }
      Thread.sleep(POLL.toMillis());
    }
  }
}
