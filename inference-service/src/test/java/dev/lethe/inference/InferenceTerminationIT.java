package dev.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.FreePorts;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged replica with the demo model, told to stop while it answers. */
class InferenceTerminationIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Path MODEL = Path.of("../demo/model");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;
  private static final int CLIENTS = 3;
  private static final String KEY = ReplicaApiKeys.setting(Role.CLIENT.text());
  private static final String BODY =
      "{\"model\":\"demo\",\"max_tokens\":100,\"temperature\":1,\"prompt\":\"Question: Who are"
          + " you?\"}";

  private final TestStack stack = new TestStack();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> settings = new HashMap<>();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final List<Process> started = new ArrayList<>();

  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    settings.putAll(stack.start());
    settings.put("lethe.model.id", "demo");
    settings.put("lethe.model.dir", MODEL.toString());
    settings.put("quarkus.http.port", FreePorts.find(1).get(0).toString());
  }

  @AfterEach
  void end() throws InterruptedException {
    clients.shutdownNow();
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    stack.stop();
  }

  @Test
  void stopsCleanlyWhileItAnswers() throws Exception {
    // Given a replica under load
    Process replica = replica();
    new TestLog(Objects.requireNonNull(settings.get("lethe.kafka.bootstrap")), "lethe.", "demo")
        .head();
    Await.until("ready", () -> status("/q/health/ready", null) == 200);
    CountDownLatch answered = new CountDownLatch(2 * CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      clients.execute(() -> askUntilItIsGone(replica, answered));
    }
    answered.await();

    // When it is told to stop
    replica.destroy();

    // Then it leaves in the ordinary way, without a crash report
    assertThat(ChildProcesses.await(replica.toHandle(), STOP_LIMIT)).as("it stops").isTrue();
    assertThat(replica.exitValue()).isEqualTo(TERMINATED);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("replica.log");
    }
  }

  private void askUntilItIsGone(Process replica, CountDownLatch answered) {
    while (replica.isAlive()) {
      if (status("/v1/completions", BODY) == 200) {
        answered.countDown();
      }
    }
  }

  private Process replica() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // the first compiler alone: what it compiles further is not used long enough here
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dai.djl.offline=true");
    command.add("-XX:ErrorFile=" + folder.resolve("crash-%p.log"));
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", JAR.toString()));
    Process process =
        ChildProcesses.start(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("replica.log").toFile()));
    started.add(process);
    return process;
  }

  /** 0 if nobody is there. */
  private int status(String path, @Nullable String body) {
    URI uri = URI.create("http://127.0.0.1:" + settings.get("quarkus.http.port") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .header("Authorization", "Bearer " + settings.get(KEY))
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
