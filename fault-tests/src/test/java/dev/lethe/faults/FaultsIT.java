package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.standalone.cli.Lethe;
import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Exactly once, whatever dies and whoever forges. The short form kills every kind of process once;
 * {@code -Dfaults=long} is the long form, {@code -Dfaults.seed}, {@code -Dfaults.requests} and
 * {@code -Dfaults.kills} change a run.
 */
class FaultsIT {
  private static final Duration QUIET = Duration.ofMinutes(3);

  private final RunPlan plan = RunPlan.fromProperties();
  private final Path folder = Path.of("target", "faults").toAbsolutePath();
  private final List<Submission> all = new ArrayList<>();
  private final Map<String, Fate> fates = new HashMap<>();
  private final Map<String, List<String>> prompts = new HashMap<>();

  /** A thread each: on some machines the common pool has fewer than there are of them. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void everyRequestEndsOnceWhateverDies() throws Exception {
    // Given the product, asked all the time what it must have forgotten
    Path references = prepare();
    try (Harness harness = Harness.start(folder.resolve("data"), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic topic = new IntakeTopic(harness.addresses().kafka());
        Attacker attacker = new Attacker(harness)) {
      AnswerSampler sampler = new AnswerSampler(harness, log, prompts, plan.seed());
      CompletableFuture<Void> asking = CompletableFuture.runAsync(sampler, threads);

      // When requests come in while process after process is killed and records are forged
      WorkloadClient client = new WorkloadClient(harness.addresses(), topic, all);
      Forger forger = new Forger(attacker, log, trainerKey(harness), plan);
      CompletableFuture<Void> forging = CompletableFuture.runAsync(forger, threads);
      killMeanwhile(harness, log, client);
      forger.stop();
      forging.join();

      // Then each of them has come to its one end
      assertThat(Pause.until(QUIET, harness::isReady)).as("all is well again").isTrue();
      History history =
          new HistoryReader(harness).read(fates, client.deadLettersDue(), client.mayBeDead());
      assertThat(HistoryChecker.violations(history)).isEmpty();

      // And everything forged was found
      say(forger.report());
      assertFound(new DetectionSearch(harness, attacker, keys(harness)), forger.findable());

      // And no replica answered what it had said to have forgotten
      sampler.stop();
      asking.join();
      say(sampler.report() + ", " + sampler.misses() + " passed by a gate in force");
      assertThat(sampler.confirmed()).isEmpty();

      // And no log says what that was, and the tables are what the topics say
      assertThat(LogLeakScan.in(harness.data().resolve("logs"), forbidden())).isEmpty();
      assertThat(LogLeakScan.in(harness.data().resolve("postgres"), forbidden())).isEmpty();
      assertTablesAreTheLog(harness);
    }
  }

  private Path prepare() throws IOException {
    FolderRemoval.delete(folder);
    Path references = Files.createDirectories(folder.resolve("references"));
    all.addAll(Workload.of(plan, references));
    for (Submission submission : all) {
      if (submission.isRequest()) {
        fates.put(submission.id(), submission.fate());
      }
      if (submission.isRequest() && !submission.prompts().isEmpty()) {
        prompts.put(submission.id(), submission.prompts());
      }
    }
    say(plan + ", " + all.size() + " submissions");
    return references;
  }

  /** Submissions go out as the kills go on, so that there is always something under way. */
  private void killMeanwhile(Harness harness, LiveLog log, WorkloadClient client)
      throws InterruptedException {
    long begun = System.nanoTime();
    Chaos chaos = new Chaos(harness, log, plan);
    CompletableFuture<Void> killing = CompletableFuture.runAsync(chaos, threads);
    client.run(
        number -> killing.isDone() || chaos.kills() >= number * plan.kills() / all.size() - 1);
    killing.join();
    Duration patience = Duration.ofMinutes(plan.isLong() ? 60 : 5);
    Pause.until(patience, () -> log.unfinished(fates.keySet()).isEmpty());
    say(chaos.report());
    say(client.report());
    say("over after " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
    assertThat(chaos.kills()).isEqualTo(plan.kills());
    assertThat(log.unfinished(fates.keySet())).as("unfinished").isEmpty();
  }

  private static ControlSigner trainerKey(Harness harness) {
    return ControlSigner.load(new DataFolder(harness.data()).keys().resolve("trainer-key.pem"));
  }

  private static ControlKeys keys(Harness harness) {
    DataFolder data = new DataFolder(harness.data());
    return ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
  }

  private static void assertFound(DetectionSearch traces, List<ForgedRecord> forged)
      throws InterruptedException {
    assertThat(Pause.until(QUIET, () -> traces.findings(forged, "").isPresent()))
        .as("every forged record is a finding")
        .isTrue();
  }

  private List<String> forbidden() {
    List<String> forbidden = new ArrayList<>();
    all.forEach(submission -> forbidden.add(Workload.subject(submission.id())));
    prompts.values().forEach(forbidden::addAll);
    return forbidden;
  }

  private void assertTablesAreTheLog(Harness harness) throws InterruptedException {
    List<String> differences = new ArrayList<>();
    Pause.until(QUIET, () -> replays(harness, differences));
    assertThat(differences).isEmpty();
    assertThat(run("audit", "verify", "--full", "--data", harness.data().toString()))
        .contains("audit trail is sound");
  }

  private boolean replays(Harness harness, List<String> differences) {
    try {
      Path second = Files.createTempDirectory(folder, "replay-");
      differences.clear();
      differences.addAll(ReplayCheck.differences(harness, second));
      FolderRemoval.delete(second);
      return differences.isEmpty();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String run(String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
    return text.toString();
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static void say(String line) {
    System.out.println("[faults] " + line);
  }
}
