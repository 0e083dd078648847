package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.cli.Lethe;
import dev.lethe.standalone.client.IngestClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Nothing un-forgets: whatever is written, signed with a stolen trainer's key, put back or deleted,
 * no replica answers what was forgotten, no true request changes its state, and each attempt is
 * found and named.
 */
class ForgeryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** The audit takes what is younger than a minute for something under way. */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(75);

  private static final int FEWEST = 40;

  private final Path folder = Path.of("target", "forgery").toAbsolutePath();
  private final Map<String, List<String>> prompts = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private int attempts;

  @Test
  void everyForgeryIsFoundAndNoneUnForgets() throws Exception {
    // Given two requests that are certified, and one that failed under its shield
    FolderRemoval.delete(folder);
    Files.createDirectories(folder.resolve("references"));
    long begun = System.nanoTime();
    try (Harness harness =
            Harness.start(
                folder.resolve("data"),
                folder.resolve("references"),
                List.of(
                    "inference:LETHE_RETRY=PT1S", "trainer:LETHE_VERIFICATION_ATTACKS_EACH=0"));
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic intake = new IntakeTopic(harness.addresses().kafka());
        Attacker attacker = new Attacker(harness)) {
      handIn(intake, log);
      AttackScene scene = AttackScene.of(harness, attacker);
      Run run =
          new Run(
              new DetectionSearch(harness, attacker, scene.keys()),
              GateProbes.of(harness, prompts),
              new IngestClient(
                  harness.addresses().ingest(), harness.addresses().key(Role.SUBMITTER)));
      say("begins after " + seconds(begun));

      // When everything is tried that leaves the log as it is
      run.all(WriterAttempts.of(scene));
      run.all(TrainerKeyAttempts.of(scene));
      run.all(OldDiskAttempts.of(scene));
      run.all(WriterAttempts.withdrawals(scene));
      assertThat(harness.isReady()).as("all replicas serve").isTrue();

      // And records and files are deleted
      run.all(DeleterAttempts.ofTopics(scene));
      assertThat(Harness.isReady(harness.addresses().inference().get(1)))
          .as("the other replica serves on")
          .isTrue();
      Files.delete(scene.headFile(DeleterAttempts.VICTIM));
      say(lethe("fleet", "repair", "--data", harness.data().toString()));
      run.recovers(harness, "fleet repair");
      Path kept = folder.resolve("kept");
      run.all(DeleterAttempts.ofBundles(scene, kept));
      Forgery.copyFiles(kept, scene.store().resolve(scene.bundle().location()));
      run.recovers(harness, "a bundle from a backup");

      // And what leaves contradictions behind
      run.all(WriterAttempts.lies(scene));

      // Then nothing came back, nothing was documented that did not happen, and Lethe goes on
      assertThat(harness.data().resolve("certificates/revocations")).doesNotExist();
      assertThat(harness.data().resolve("certificates").resolve(AttackScene.DOOMED + ".json"))
          .doesNotExist();
      Submission next = Workload.single("f-4", 104);
      intake.write(next);
      assertThat(reaches(log, next.id(), RequestState.CERTIFIED)).as("f-4 is certified").isTrue();

      // And what could make the ingest service itself let a bundle go ends in no service at all
      run.all(List.of(TrainerKeyAttempts.acknowledged(scene)));
      say(attempts + " attempts, " + run.questions().report() + ", " + seconds(begun));
      assertThat(violations).isEmpty();
      assertThat(attempts).isGreaterThanOrEqualTo(FEWEST);
    }
  }

  private void handIn(IntakeTopic intake, LiveLog log)
      throws InterruptedException, ExecutionException {
    Submission first = Workload.single(AttackScene.FIRST, 101);
    Submission second = Workload.single(AttackScene.SECOND, 102);
    Submission doomed = Workload.doomed(AttackScene.DOOMED, 103);
    for (Submission submission : List.of(first, second, doomed)) {
      prompts.put(submission.id(), submission.prompts());
      intake.write(submission);
    }
    assertThat(reaches(log, first.id(), RequestState.CERTIFIED)).isTrue();
    assertThat(reaches(log, second.id(), RequestState.CERTIFIED)).isTrue();
    assertThat(reaches(log, doomed.id(), RequestState.FAILED)).isTrue();
  }

  private static boolean reaches(LiveLog log, String id, RequestState state)
      throws InterruptedException {
    return Pause.until(PATIENCE, () -> log.in(Set.of(state)).contains(id));
  }

  /** One attempt after the other. */
  private final class Run {
    private final DetectionSearch traces;
    private final GateProbes questions;
    private final IngestClient ingest;
    private final Map<String, String> states = new LinkedHashMap<>();

    Run(DetectionSearch traces, GateProbes questions, IngestClient ingest) {
      this.traces = traces;
      this.questions = questions;
      this.ingest = ingest;
      prompts.keySet().forEach(id -> states.put(id, state(id)));
    }

    GateProbes questions() {
      return questions;
    }

    void all(List<Attempt> list) throws Exception {
      for (Attempt attempt : list) {
        attempts++;
        one(attempt);
      }
    }

    private void one(Attempt attempt) throws Exception {
      long begun = System.nanoTime();
      List<ForgedRecord> written = List.of();
      traces.begin();
      try {
        written = attempt.action().run();
      } catch (ExecutionException e) {
        traces.refusedBy(String.valueOf(e.getCause()));
      }
      unForgets(attempt.name());
      Optional<String> found = search(attempt, written);
      unForgets(attempt.name());
      unchanged(attempt);
      String line =
          "%s, %s: %s"
              .formatted(
                  attempt.by(), attempt.name(), found.map(how -> "found as " + how).orElse("?"));
      say(line + " (" + seconds(begun) + ")");
      if (found.isEmpty()) {
        violations.add(line + ", expected " + attempt.expected().expected());
      }
    }

    private Optional<String> search(Attempt attempt, List<ForgedRecord> written)
        throws InterruptedException {
      List<String> found = new ArrayList<>();
      boolean unused =
          Pause.until(
              FOUND_WITHIN,
              () -> {
                look(attempt, written).ifPresent(found::add);
                return !found.isEmpty();
              });
      return found.stream().findFirst();
    }

    private Optional<String> look(Attempt attempt, List<ForgedRecord> written) {
      try {
        return attempt.expected().search().in(traces, written);
      } catch (Exception e) {
        throw new IllegalStateException(attempt.name(), e);
      }
    }

    private void unForgets(String name) {
      questions.baseAnswers().forEach(who -> violations.add(name + ": " + who));
    }

    private void unchanged(Attempt attempt) {
      for (Map.Entry<String, String> known : states.entrySet()) {
        String now = state(known.getKey());
        if (!now.equals(known.getValue()) && !attempt.liesInTheTrail()) {
          violations.add(
              "%s: %s went from %s to %s"
                  .formatted(attempt.name(), known.getKey(), known.getValue(), now));
        }
        known.setValue(now);
      }
    }

    private String state(String id) {
      return ingest.status(id).path("state").asText();
    }

    /** All replicas are ready again, and refuse as before. */
    void recovers(Harness harness, String by) throws InterruptedException {
      long begun = System.nanoTime();
      assertThat(Pause.until(PATIENCE, harness::isReady)).as("ready again by " + by).isTrue();
      unForgets(by);
      say("ready again by " + by + " (" + seconds(begun) + ")");
    }
  }

  private static String lethe(String... args) throws IOException {
    try (StringWriter text = new StringWriter()) {
      PrintWriter writer = new PrintWriter(text, true);
      int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
      assertThat(exitCode).as(text.toString()).isZero();
      return String.join(" ", List.of(args).subList(0, 2)) + ": " + text.toString().strip();
    }
  }

  private static String seconds(long begun) {
    return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static void say(String line) {
    System.out.println("[forgery] " + line);
  }
}
