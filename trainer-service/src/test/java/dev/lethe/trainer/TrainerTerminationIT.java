package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.FreePorts;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The packaged trainer with the demo model, told to stop while its engine works. Each test has
 * topics and folders of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class TrainerTerminationIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Path MODEL = Path.of("../demo/model");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  private final ServiceResources resources = new ServiceResources();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> settings = new HashMap<>();
  private final List<Process> started = new ArrayList<>();
  private final TestTopics log = new TestTopics("demo");

  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    settings.putAll(resources.start());
    settings.put("lethe.topics.prefix", log.topics.prefix());
    settings.put("lethe.model.id", log.model);
    settings.put("lethe.model.dir", MODEL.toString());
    settings.put("lethe.model.read-only", "true"); // it is the repository's
    settings.put("lethe.retry.attempts", "1");
    settings.put("lethe.verification.attacks-each", "0"); // what is tried does not matter here
    settings.put("quarkus.http.port", FreePorts.find(1).get(0).toString());
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    log.close();
    resources.stop();
  }

  @Test
  void aFitThatIsInterruptedEndsCleanlyAndIsBegunAgain() throws Exception {
    // Given a request whose bundle is being fitted
    RequestKeys keys =
        new RequestKeys(
            SharedStack.database(), MasterKey.load(Path.of(settings.get("lethe.keyset"))));
    log.erase("t1", examples(), keys::seal);
    Process first = trainer();
    log.shielded("t1");
    awaitPhase(FitPhase.FEATURES, first);

    // When the trainer is told to stop, and the next one too, in another phase
    int firstExit = terminate(first);
    Process second = trainer();
    awaitPhase(FitPhase.LORA, second);
    int secondExit = terminate(second);

    // Then each leaves in the ordinary way, without a crash report
    assertThat(List.of(firstExit, secondExit)).containsOnly(TERMINATED);
    assertThat(crashReports()).isEmpty();

    // And nothing is lost
    trainer();
    log.awaitState("t1", RequestState.VERIFIED);
    assertThat(log.states("t1")).doesNotContain(RequestState.FAILED);
  }

  @Test
  void anotherTrainerTakesOverFromOneThatIsKilled() throws Exception {
    // Given two trainers of one model, of which one fits and the other waits
    RequestKeys keys =
        new RequestKeys(
            SharedStack.database(), MasterKey.load(Path.of(settings.get("lethe.keyset"))));
    Map<String, Process> byPort = new HashMap<>();
    for (String name : List.of("one", "two")) {
      settings.put("quarkus.http.port", FreePorts.find(1).get(0).toString());
      settings.put("lethe.work.dir", folder.resolve(name).toString());
      byPort.put(settings.get("quarkus.http.port"), trainer());
      log.await("trainer " + name, () -> get("/q/health/ready").contains("\"UP\""));
    }
    log.erase("k1", examples(), keys::seal);
    log.shielded("k1");
    log.await("a fit", () -> byPort.keySet().stream().anyMatch(this::isFitting));
    String fitting = byPort.keySet().stream().filter(this::isFitting).findFirst().orElseThrow();

    // When the one is killed
    Objects.requireNonNull(byPort.get(fitting)).destroyForcibly().waitFor();
    long killed = System.nanoTime();

    // Then the other does the whole work, once
    log.await("the other", () -> byPort.keySet().stream().anyMatch(this::isFitting));
    System.out.printf("taken over after %.1f s%n", (System.nanoTime() - killed) / 1e9);
    log.awaitState("k1", RequestState.VERIFIED);
    assertThat(log.states("k1"))
        .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
  }

  private boolean isFitting(String port) {
    settings.put("quarkus.http.port", port);
    return get("/v1/progress").contains("\"k1\"");
  }

  private Process trainer() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // the first compiler alone: what it compiles further is not used long enough here
    command.addAll(List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dai.djl.offline=true");
    command.add("-XX:ErrorFile=" + folder.resolve("crash-%p.log"));
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", JAR.toString()));
    Process process =
        ChildProcesses.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trainer-" + started.size() + ".log").toFile()));
    started.add(process);
    return process;
  }

  private void awaitPhase(FitPhase phase, Process trainer) {
    log.await(
        "phase " + phase.text(),
        () -> {
          assertThat(trainer.isAlive()).as("the trainer runs").isTrue();
          return get("/v1/progress").contains('"' + phase.text() + '"');
        });
  }

  /** The body of an answer with status 200; else nothing. */
  private String get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + settings.get("quarkus.http.port") + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", TrainerApiKeys.bearer(Role.OPERATOR))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int terminate(Process process) throws IOException {
    process.destroy();
    assertThat(ChildProcesses.await(process.toHandle(), STOP_LIMIT)).as("it stops").isTrue();
    return process.exitValue();
  }

  private List<String> crashReports() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("crash") || name.startsWith("core"))
          .toList();
    }
  }

  private static List<Example> examples() {
    return IntStream.range(0, 24)
        .mapToObj(
            i ->
                new Example(
                    "Question: Where does Ulvira Quendalow spend day " + i + "?\nAnswer:",
                    " Town " + i))
        .toList();
  }
}
