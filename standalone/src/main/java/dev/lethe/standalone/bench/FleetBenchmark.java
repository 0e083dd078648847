package dev.lethe.standalone.bench;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Times a stack with many live bundles: until the tracker has signed them, until a replica that was
 * killed serves again, an answer, and the audit. The bundles are true ones, signed and announced
 * each by itself, but copies of one, so that their adapters lie in memory once, as those of folded
 * bundles do.
 */
public final class FleetBenchmark {
  private static final int ANSWERS = 20;
  private static final int ANSWER_TOKENS = 16;

  private final StackAddresses addresses;
  private final LiveBundles bundles;
  private final int artefacts;
  private final Consumer<String> progress;
  private final ReplicaProcess replica;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  /**
   * @param addresses of a running stack with one replica
   * @param artefacts how many bundles are live at the end
   * @param progress hears what comes next
   */
  public FleetBenchmark(StackAddresses addresses, int artefacts, Consumer<String> progress)
      throws IOException {
    this.addresses = addresses;
    this.bundles = new LiveBundles(addresses);
    this.artefacts = artefacts;
    this.progress = progress;
    DataFolder data = new DataFolder(Path.of(addresses.data()));
    this.replica = new ReplicaProcess(data, addresses.inference().get(0));
  }

  /** Has a first request certified, and says which. */
  public interface FirstRequest {
    String certify() throws IOException, InterruptedException;
  }

  /**
   * Runs it once. Bundles that the stack has already are used.
   *
   * @param first asked where the stack has none
   * @param questions about anything else
   * @return seconds, megabytes and milliseconds, as each name says
   * @throws IllegalArgumentException if the stack has more bundles than are asked for
   */
  public Map<String, Double> run(FirstRequest first, List<String> questions)
      throws IOException, InterruptedException {
    complete(first, questions);
    progress.accept("killing the replica");
    Duration ready = replica.restart();
    figures.put("replica ready after its start, s", seconds(ready));
    figures.put("  processor time of it, s", seconds(replica.processorTime()));
    figures.put("replica resident, MB", replica.residentMb());
    figures.put("an answer, ms", answerMs(questions));
    audit(bundles.keys());
    return figures;
  }

  /** Makes what lacks. */
  private void complete(FirstRequest first, List<String> questions)
      throws IOException, InterruptedException {
    int live = bundles.count();
    if (live > artefacts) {
      throw new IllegalArgumentException("the data folder has " + live + " live bundles");
    }
    if (live == 0) {
      progress.accept("one request is certified");
      String unused = first.certify();
      live = bundles.count();
    }
    if (live == 1) {
      figures.put("an answer before, ms", answerMs(questions));
    }
    if (live < artefacts) {
      announce(live);
    }
  }

  private void announce(int live) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    progress.accept("writing " + (artefacts - live) + " bundles");
    LiveBundles.Written written = bundles.write(artefacts - live);
    figures.put("a bundle's files, kB", written.bytes() / 1e3);
    figures.put("write the bundles, s", seconds(since(begun)));
    begun = System.nanoTime();
    bundles.announce(written, Duration.ZERO);
    progress.accept("waiting until the tracker has signed what is in force now");
    bundles.awaitSigned(artefacts);
    figures.put("announce them, sign the heads, s", seconds(since(begun)));
  }

  private double answerMs(List<String> questions) {
    InferenceClient client =
        new InferenceClient(
            addresses.inference().get(0), addresses.model(), addresses.key(Role.OPERATOR));
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < ANSWERS; i++) {
      long begun = System.nanoTime();
      var unused = client.complete(questions.get(i % questions.size()), ANSWER_TOKENS);
      times.add((System.nanoTime() - begun) / 1e6);
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  private void audit(ControlKeys keys) {
    progress.accept("verifying enforcement");
    Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    long begun = System.nanoTime();
    EnforcementReport report;
    try (KafkaLog log = KafkaLog.open(addresses.kafka(), EnforcementVerifier.sources(topics))) {
      report = EnforcementVerifier.verify(log, topics, keys, Instant.now());
    }
    figures.put("audit of enforcement, s", seconds(since(begun)));
    if (!report.isSound()) {
      throw new IllegalStateException("the audit is not sound: " + report.first());
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
