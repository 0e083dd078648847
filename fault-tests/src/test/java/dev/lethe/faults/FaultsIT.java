package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.localstack.Folders;
import dev.lethe.standalone.cli.Lethe;
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
import org.junit.jupiter.api.Test;

/**
 * Exactly once, whatever dies. The short form kills every kind of process once; {@code
 * -Dfaults=long} is the long form, {@code -Dfaults.seed}, {@code -Dfaults.requests} and {@code
 * -Dfaults.kills} change a run.
 */
class FaultsIT {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Plan plan = Plan.fromProperties();
  private final Path folder = Path.of("target", "faults").toAbsolutePath();

  @Test
  void everyRequestEndsOnceWhateverDies() throws Exception {
    Folders.delete(folder);
    Path references = Files.createDirectories(folder.resolve("references"));
    List<Submission> all = Workload.of(plan, references);
    Map<String, Fate> fates = new HashMap<>();
    Map<String, List<String>> prompts = new HashMap<>();
    for (Submission submission : all) {
      if (submission.isRequest()) {
        fates.put(submission.id(), submission.fate());
        prompts.put(submission.id(), submission.prompts());
      }
    }
    prompts.values().removeIf(List::isEmpty);
    say(plan + ", " + all.size() + " submissions");

    // Given the product, asked all the time what it must have forgotten
    try (Harness harness = Harness.start(folder.resolve("data"), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic topic = new IntakeTopic(harness.addresses().kafka())) {
      Sampler sampler = new Sampler(harness, log, prompts, plan.seed());
      CompletableFuture<Void> asking = CompletableFuture.runAsync(sampler);

      // When requests come in while process after process is killed
      long begun = System.nanoTime();
      Chaos chaos = new Chaos(harness, log, plan);
      CompletableFuture<Void> killing = CompletableFuture.runAsync(chaos);
      Client client = new Client(harness.addresses().ingest(), topic, all);
      client.run(
          number -> killing.isDone() || chaos.kills() >= number * plan.kills() / all.size() - 1);
      killing.join();
      boolean over = Pause.until(patience(), () -> log.unfinished(fates.keySet()).isEmpty());
      say(chaos.report());
      say(client.report());
      say("over after " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");

      // Then all of it has come to its one end
      assertThat(chaos.kills()).isEqualTo(plan.kills());
      assertThat(over).as("unfinished: %s", log.unfinished(fates.keySet())).isTrue();
      assertThat(Pause.until(QUIET, harness::isReady)).as("all is well again").isTrue();
      History history =
          new HistoryReader(harness).read(fates, client.deadLettersDue(), client.mayBeDead());
      assertThat(Checker.violations(history)).isEmpty();

      // And no replica answered what it had said to have forgotten
      sampler.stop();
      asking.join();
      say(sampler.report() + ", " + sampler.misses() + " passed by a gate in force");
      assertThat(sampler.confirmed()).isEmpty();

      // And the tables are what the log says, soundly chained
      List<String> differences = new ArrayList<>();
      Pause.until(QUIET, () -> replay(harness, differences));
      assertThat(differences).isEmpty();
      assertThat(run("audit", "verify", "--full", "--data", harness.data().toString()))
          .contains("audit trail is sound");
    }
  }

  private Duration patience() {
    return Duration.ofMinutes(plan.isLong() ? 60 : 5);
  }

  private boolean replay(Harness harness, List<String> differences) {
    try {
      Path second = Files.createTempDirectory(folder, "replay-");
      differences.clear();
      differences.addAll(Replay.differences(harness, second));
      Folders.delete(second);
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

  @SuppressWarnings("SystemOut") // the figures of docs/reliability.md
  private static void say(String line) {
    System.out.println("[faults] " + line);
  }
}
