package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.faults.OmnipotentAdversary.Stored;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.RequestState;
import dev.lethe.standalone.cli.Lethe;
import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A backup of Postgres put back, old keys put back, and Postgres lost with no backup. Long form
 * only, as the stack starts three times.
 */
@EnabledIfSystemProperty(named = "faults", matches = "long")
class RestoreIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SAMPLES = 40;

  private final Path folder = Path.of("target", "restore").toAbsolutePath();
  private final Path references = folder.resolve("references");
  private final DataFolder data = new DataFolder(folder.resolve("data"));
  private final Path postgres = data.root().resolve("postgres");
  private final Path cluster = postgres.resolve("cluster");
  private final Submission early = Workload.single("early-1", 1);
  private final Submission meanwhile = Workload.single("meanwhile-1", 2);
  private final Submission late = Workload.single("late-1", 3);
  private final Submission after = Workload.single("after-1", 4);

  @Test
  void whatWasDestroyedStaysDestroyedAndWhatWasEnforcedStaysEnforced() throws Exception {
    FolderRemoval.delete(folder);
    Files.createDirectories(references);
    ClusterBackup backup = useForAWhile();

    // When a backup of before is put back
    backup.restore(cluster);

    // Then the log brings the tables up to date, and destroys again what it says was destroyed
    try (Harness harness = Harness.again(data.root(), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka())) {
      await(log, late, RequestState.FAILED);
      say("a request whose key was made after the backup: FAILED");
      assertWhole(harness, log);
      assertOpens(harness, early, false);
      assertOpens(harness, meanwhile, false);

      // And keys that somebody puts back by hand are found, as is an old file of master keys
      assertAnOldKeysetIsFound();
    }

    // When Postgres is lost, and there is no backup
    FolderRemoval.delete(postgres);

    // Then the log is enough for all but open requests
    try (Harness harness = Harness.again(data.root(), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic topic = new IntakeTopic(harness.addresses().kafka())) {
      topic.write(after);
      await(log, after, RequestState.CERTIFIED);
      assertWhole(harness, log);
    }
  }

  /** The backup is of the time when the first request was open, and the last is open at the end. */
  private ClusterBackup useForAWhile() throws Exception {
    try (Harness harness = Harness.start(data.root(), references);
        LiveLog log = LiveLog.follow(harness.addresses().kafka());
        IntakeTopic topic = new IntakeTopic(harness.addresses().kafka())) {
      ClusterBackup backup;
      try (PausedProcess trainer = PausedProcess.of(harness.child("trainer").orElseThrow())) {
        topic.write(early);
        await(log, early, RequestState.ACCEPTED);
        backup = ClusterBackup.take(harness.administrator(), cluster, folder.resolve("backup"));
      }
      assertOpens(harness, early, true);
      await(log, early, RequestState.CERTIFIED);
      topic.write(meanwhile);
      await(log, meanwhile, RequestState.CERTIFIED);
      assertThat(Pause.until(PATIENCE, () -> !opens(harness, early))).isTrue();
      PausedProcess.of(harness.child("trainer").orElseThrow()); // for good: it is killed so
      topic.write(late);
      await(log, late, RequestState.ACCEPTED);
      assertOpens(harness, late, true);
      return backup;
    }
  }

  /** Tables, audit trail and answers are what the log says. */
  private void assertWhole(Harness harness, LiveLog log) throws Exception {
    assertThat(Pause.until(PATIENCE, harness::isReady)).isTrue();
    assertThat(log.in(Set.of(RequestState.CERTIFIED))).contains("early-1", "meanwhile-1");
    Path second = Files.createTempDirectory(folder, "replay-");
    assertThat(ReplayCheck.differences(harness, second)).isEmpty();
    FolderRemoval.delete(second);
    assertThat(run(0, "audit", "verify", "--full", "--data", data.root().toString()))
        .contains("audit trail is sound");
    AnswerSampler sampler =
        new AnswerSampler(
            harness,
            log,
            Map.of(early.id(), early.prompts(), meanwhile.id(), meanwhile.prompts()),
            1);
    for (int i = 0; i < SAMPLES; i++) {
      sampler.sample();
    }
    say(sampler.report());
    assertThat(sampler.confirmed()).isEmpty();
  }

  private void assertAnOldKeysetIsFound() throws IOException {
    Path keyset = data.keys().resolve("master-keyset.json");
    Path copy = folder.resolve("keyset-of-before.json");
    run(0, "keys", "rotate", "--data", data.root().toString());
    Files.copy(keyset, copy);
    run(0, "keys", "retire", "--data", data.root().toString());

    Files.copy(copy, keyset, StandardCopyOption.REPLACE_EXISTING);

    String found =
        run(1, "doctor", "--model", Harness.MODEL.toString(), "--data", data.root().toString());
    say(found.lines().filter(line -> line.contains("retired")).toList().toString());
    assertThat(found).contains("1 retired key");
    run(0, "keys", "retire", "--data", data.root().toString());
    assertThat(
            run(0, "doctor", "--model", Harness.MODEL.toString(), "--data", data.root().toString()))
        .contains("no retired key");
  }

  private static void assertOpens(Harness harness, Submission request, boolean expected)
      throws IOException {
    OmnipotentAdversary vault = new OmnipotentAdversary(harness);
    List<Stored> payloads = payloads(vault, request);
    assertThat(payloads).isNotEmpty().allMatch(payload -> vault.opens(payload) == expected);
  }

  private static boolean opens(Harness harness, Submission request) {
    try {
      OmnipotentAdversary vault = new OmnipotentAdversary(harness);
      return payloads(vault, request).stream().anyMatch(vault::opens);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the jobs: what a client wrote is as it wrote it. */
  private static List<Stored> payloads(OmnipotentAdversary vault, Submission request) {
    return vault.stored().stream()
        .filter(payload -> payload.requestId().equals(request.id()) && !payload.isJose())
        .toList();
  }

  private static void await(LiveLog log, Submission request, RequestState state)
      throws InterruptedException {
    assertThat(Pause.until(PATIENCE, () -> log.in(Set.of(state)).contains(request.id())))
        .as("%s is %s", request, state)
        .isTrue();
  }

  private static String run(int expected, String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
    assertThat(exitCode).as(text.toString()).isEqualTo(expected);
    return text.toString();
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static void say(String line) {
    System.out.println("[restore] " + line);
  }
}
