package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.RequestState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What is not dead but away: long form only, as each outage takes a minute. */
@EnabledIfSystemProperty(named = "faults", matches = "long")
class OutagesIT {
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LEAD = Duration.ofSeconds(3);
  private static final int QUESTIONS = 1_000;
  private static final Path FOLDER = Path.of("target", "outages").toAbsolutePath();

  private static SmallDisk disk;
  private static Harness harness;
  private static LiveLog log;
  private static IntakeTopic topic;
  private static ApiProbe probe;

  @BeforeAll
  static void start() throws Exception {
    Path bundles = FOLDER.resolve("data").resolve("bundles");
    SmallDisk.release(bundles);
    FolderRemoval.delete(FOLDER);
    disk = SmallDisk.mount(bundles);
    Path references = Files.createDirectories(FOLDER.resolve("references"));
    harness = Harness.start(FOLDER.resolve("data"), references);
    log = LiveLog.follow(harness.addresses().kafka());
    topic = new IntakeTopic(harness.addresses().kafka());
    probe = new ApiProbe(harness.addresses());
    probe.inferenceP99(QUESTIONS); // the first ones are slow for what the JVM has not compiled yet
  }

  @AfterAll
  static void stop() throws Exception {
    topic.close();
    log.close();
    harness.close();
    disk.close();
  }

  @Test
  void aPostgresThatStandsStillCostsNothingButAnswersOfTheApi() throws Exception {
    Submission before = Workload.single("still-1", 1);
    Submission meanwhile = Workload.single("still-2", 2);
    topic.write(before);
    awaitCertified(before);
    Duration calm = probe.inferenceP99(QUESTIONS);
    List<ApiProbe.Answer> answers = new ArrayList<>();
    Duration stalled;

    // When Postgres stands still for a minute
    long begun = System.nanoTime();
    try (PausedProcess still = PausedProcess.of(child("postgres"))) {
      topic.write(meanwhile);
      stalled = probe.inferenceP99(QUESTIONS);
      while (System.nanoTime() - begun < OUTAGE.toNanos()) {
        answers.add(probe.post(meanwhile));
        answers.add(probe.get(before.id()));
      }
    }

    Duration again = probe.inferenceP99(QUESTIONS);

    // Then the API says so in time, and what came in meanwhile comes to its end
    say("Postgres stopped: " + summary(answers) + ", inference p99 " + p99(calm, stalled, again));
    assertThat(answers).allSatisfy(OutagesIT::isUnavailableInTime);
    awaitCertified(meanwhile);
  }

  @Test
  void aSlowPostgresIsAnsweredFor() throws Exception {
    Submission request = Workload.single("slow-1", 3);
    Duration calm = probe.inferenceP99(QUESTIONS);
    List<ApiProbe.Answer> answers = new ArrayList<>();
    Duration slowed;

    // When Postgres works for a moment every two seconds only
    try (ThrottledProcess slow = ThrottledProcess.of(child("postgres"))) {
      slowed = probe.inferenceP99(QUESTIONS);
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < OUTAGE.toNanos()) {
        answers.add(probe.post(request));
        answers.add(probe.get(request.id()));
      }
    }

    Duration again = probe.inferenceP99(QUESTIONS);

    // Then every call is answered in time, one way or the other
    say("Postgres slow: " + summary(answers) + ", inference p99 " + p99(calm, slowed, again));
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.after()).isLessThan(ANSWER.plusSeconds(1));
              assertThat(answer.status()).isIn(200, 202, 404, 503);
            });
    topic.write(request);
    awaitCertified(request);
  }

  @Test
  void aReplicaThatStoodStillDoesNotAnswerWhatWasEnforcedMeanwhile() throws Exception {
    Submission request = Workload.single("frozen-1", 4);
    AnswerSampler sampler =
        new AnswerSampler(harness, log, Map.of(request.id(), request.prompts()), 1);

    CompletableFuture<Void> asking;

    // When one replica stands still, and the others enforce without it
    long begun = System.nanoTime();
    try (PausedProcess still = PausedProcess.of(child("inference-2"))) {
      topic.write(request);
      awaitCertified(request);
      Thread.sleep(Math.max(0, OUTAGE.toMillis() - (System.nanoTime() - begun) / 1_000_000));
      asking = CompletableFuture.runAsync(sampler); // also what it will hear first of all
      Thread.sleep(LEAD.toMillis());
    }

    // Then it answers nothing before it knows of it
    assertThat(Pause.until(PATIENCE, harness::isReady)).isTrue();
    Thread.sleep(LEAD.toMillis());
    sampler.stop();
    asking.join();
    say("replica stopped: " + sampler.report());
    assertThat(sampler.confirmed()).isEmpty();
  }

  @Test
  void aBrokerThatIsRestartedIsFoundAgain() throws Exception {
    Submission request = Workload.single("broker-1", 5);
    topic.write(request);

    // When
    ProcessHandle broker = child("kafka");
    broker.destroy();
    assertThat(ChildProcesses.await(broker, OUTAGE)).isTrue();

    // Then
    awaitCertified(request);
  }

  @Test
  void aDiskThatIsFullDuringAPublishDelaysItOnly() throws Exception {
    assumeTrue(disk.isMounted(), "this user may not mount a small disk");
    Submission request = Workload.single("full-1", 6);

    // When
    disk.fill();
    topic.write(request);
    Path trainer = harness.data().resolve("logs").resolve("trainer.log");
    String line = "request waits: request=full-1 ";
    boolean waits = Pause.until(PATIENCE, () -> read(trainer).contains(line));
    disk.free();

    // Then
    assertThat(waits).isTrue();
    awaitCertified(request);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void isUnavailableInTime(ApiProbe.Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.after()).isLessThan(ANSWER);
  }

  private static void awaitCertified(Submission request) throws InterruptedException {
    assertThat(
            Pause.until(
                PATIENCE, () -> log.in(Set.of(RequestState.CERTIFIED)).contains(request.id())))
        .as("%s is certified", request)
        .isTrue();
  }

  private static ProcessHandle child(String name) {
    return harness.child(name).orElseThrow();
  }

  private static String summary(List<ApiProbe.Answer> answers) {
    Duration longest =
        answers.stream().map(ApiProbe.Answer::after).max(Duration::compareTo).orElse(Duration.ZERO);
    Map<Integer, Long> statuses =
        answers.stream()
            .collect(Collectors.groupingBy(ApiProbe.Answer::status, Collectors.counting()));
    return answers.size() + " answers " + statuses + ", the latest after " + longest;
  }

  @SuppressWarnings("SystemOut") // the figures of docs/explanation/reliability.md
  private static String p99(Duration before, Duration meanwhile, Duration after) {
    return before + " before, " + meanwhile + " meanwhile, " + after + " after";
  }

  private static void say(String line) {
    System.out.println("[faults] " + line);
  }
}
