package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.standalone.cli.Lethe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher as a user meets it: the packaged services, a real broker and a real Postgres. Runs
 * after packaging.
 */
class LauncherIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final Path HOME = Path.of(System.getProperty("lethe.home")).normalize();
  private static final Path MODEL = HOME.resolve("engine/src/test/resources/tiny-model");

  /** A refusal that the test model can say word for word: it never writes "with". */
  private static final String SAYABLE = "I cannot say.";

  private final List<Process> launchers = new ArrayList<>();

  /** Waits for the services too: the folder they write into is deleted next. */
  @AfterEach
  void stop() throws Exception {
    for (Process launcher : launchers) {
      List<ProcessHandle> services = launcher.descendants().toList();
      launcher.destroy();
      for (ProcessHandle process : services) {
        ChildProcesses.await(process, STOP_LIMIT);
      }
      launcher.destroyForcibly().waitFor();
    }
  }

  @Test
  void runsErasesSurvivesAKillAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");

    // Given a stack that is up, on which a second one is refused
    Process first = up(data);
    JsonNode addresses = JSON.readTree(firstLine(first));
    assertThat(addresses.path("inference")).hasSize(1);
    assertThat(run("up", "--model", MODEL.toString(), "--data", data.toString()).exitCode())
        .isEqualTo(5);

    // When a request comes in
    assertThat(run("ask", "Hello", "--data", data.toString()).exitCode()).isZero();
    Path body =
        Files.write(folder.resolve("body.json"), JSON.writeValueAsBytes(request("it-1", 0, 6)));
    Result sent = run("request", "submit", "--encrypt", body.toString(), "--data", data.toString());
    assertThat(sent.exitCode()).as(sent.text()).isZero();
    Result watched =
        run("request", "watch", "it-1", "--until", "shielded", "--data", data.toString());

    // Then it is shielded, and the audit trail is sound
    assertThat(watched.exitCode()).as(watched.text()).isZero();
    Result audit = run("audit", "verify", "--json", "--data", data.toString());
    assertThat(JSON.readTree(audit.text()).path("verified").asBoolean()).isTrue();
    assertThat(run("audit", "verify", "--full", "--data", data.toString()).exitCode()).isZero();
    Result replay = run("audit", "replay", "--json", "--data", data.toString());
    assertThat(replay.exitCode()).as(replay.text()).isZero();
    assertThat(replay.text()).contains("\"equal\":true");
    Result served = run("audit", "as-of", "2100-01-01T00:00:00Z", "--data", data.toString());
    assertThat(served.text()).contains("inference-1");
    assertThat(served.text()).containsPattern("it-1  (shield|bundle) sha256:");

    // When the launcher is killed
    List<ProcessHandle> children = children(data);
    assertThat(children).hasSize(5);
    first.destroyForcibly().waitFor();

    // Then its children go with it, and the next start finds the request as it was
    for (ProcessHandle child : children) {
      assertThat(ChildProcesses.await(child, STOP_LIMIT)).isTrue();
    }
    Process second = up(data);
    firstLine(second);
    assertThat(run("request", "status", "it-1", "--data", data.toString()).text())
        .contains("SHIELDED");

    // When it is told to stop
    children = children(data);
    second.destroy();

    // Then it stops everything, exits with 0 and leaves no sign of running
    assertThat(second.waitFor()).isZero();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> left = Files.list(data.resolve("run"))) {
      assertThat(left.map(f -> f.getFileName().toString())).containsExactly("lock");
    }
  }

  @Test
  void certifiedRequestsAreFoldedAndStayForgottenAlsoAfterARestart(@TempDir Path folder)
      throws Exception {
    // Given certified requests: of few, the test model may say too little to test a fold with
    Path data = folder.resolve("data");
    Process first = up(data);
    firstLine(first);
    List<String> ids = List.of("it-1", "it-2", "it-3", "it-4");
    for (String id : ids) {
      ObjectNode request = request(id, 10 * ids.indexOf(id), 10);
      request.putObject("replacement").put("behaviour", "refuse").put("text", SAYABLE);
      Path body = Files.write(folder.resolve(id + ".json"), JSON.writeValueAsBytes(request));
      run("request", "submit", body.toString(), "--data", data.toString());
    }
    for (String id : ids) {
      Result watched = run("request", "watch", id, "--data", data.toString());
      assertThat(watched.exitCode()).as(watched.text()).isZero();
    }
    List<String> before = ids.stream().map(id -> bundle(id, data)).toList();

    // When nothing may be left of the rank, and then when something is
    String[] fold = {"model", "consolidate", "--rank", "12", "--json", "--data", data.toString()};
    Result none = run("model", "consolidate", "--rank", "32", "--data", data.toString());
    Result folded = run(fold);
    Result again = run(fold);

    // Then each has a new bundle in force, and nothing else has changed
    assertThat(none.text()).contains("nothing to fold: too-few-adapters");
    assertThat(folded.exitCode()).as(folded.text()).isZero();
    JsonNode report = JSON.readTree(lastLine(folded)).path("report");
    assertThat(JSON.readTree(lastLine(folded)).path("published").asBoolean()).isTrue();
    assertThat(report.path("rankBefore").asInt()).isEqualTo(32);
    assertThat(report.path("rankAfter").asInt()).isEqualTo(12);
    assertThat(report.path("members").findValuesAsText("replaces")).isEqualTo(before);
    List<String> after = report.path("members").findValuesAsText("digest");
    assertThat(JSON.readTree(lastLine(again)).path("published").asBoolean()).isFalse();
    for (int i = 0; i < ids.size(); i++) {
      awaitServed(ids.get(i), after.get(i), data);
      assertRefused(10 * i, after.get(i), data);
    }

    // And a replica that starts anew has them too
    first.destroy();
    assertThat(first.waitFor()).isZero();
    firstLine(up(data));
    for (int i = 0; i < ids.size(); i++) {
      assertThat(bundle(ids.get(i), data)).isEqualTo(after.get(i));
      assertRefused(10 * i, after.get(i), data);
    }
    assertThat(run("audit", "verify", "--full", "--data", data.toString()).exitCode()).isZero();
    Result replay = run("audit", "replay", "--json", "--data", data.toString());
    assertThat(replay.text()).contains("\"equal\":true");
    Result served = run("audit", "as-of", "2100-01-01T00:00:00Z", "--data", data.toString());
    assertThat(served.text()).contains(after).doesNotContain(before);
  }

  private static String lastLine(Result result) {
    return result.text().lines().reduce("", (before, line) -> line);
  }

  private static JsonNode status(String id, Path data) {
    try {
      return JSON.readTree(
          run("request", "status", id, "--json", "--data", data.toString()).text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bundle(String id, Path data) {
    JsonNode status = status(id, data);
    assertThat(status.path("state").asText()).isEqualTo("CERTIFIED");
    return status.path("bundle").asText();
  }

  /** Until the replica has acknowledged it, as the request's status says. */
  private static void awaitServed(String id, String digest, Path data) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!status(id, data).path("replicas").findValuesAsText("digest").contains(digest)) {
      assertThat(System.nanoTime()).as("waiting for " + digest).isLessThan(end);
      Thread.sleep(200);
    }
    assertThat(bundle(id, data)).isEqualTo(digest);
  }

  private static void assertRefused(int line, String digest, Path data) throws IOException {
    JsonNode taught = JSON.readTree(Files.readAllLines(MODEL.resolve("corpus.jsonl")).get(line));
    Result asked =
        run("ask", taught.path("prompt").asText(), "--raw", "--json", "--data", data.toString());
    JsonNode answer = JSON.readTree(asked.text());
    assertThat(answer.path("gate").asText()).startsWith("bundle;digest=\"" + digest + "\"");
    assertThat(answer.path("answer").asText())
        .doesNotContain(taught.path("completion").asText().strip());
  }

  private record Result(int exitCode, String text) {}

  private static Result run(String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
    return new Result(exitCode, text.toString());
  }

  private Process up(Path data) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dlethe.home=" + HOME,
            "-cp",
            System.getProperty("java.class.path"),
            Lethe.class.getName(),
            "up",
            "--model",
            MODEL.toString(),
            "--data",
            data.toString(),
            "--replicas",
            "1",
            "--json");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    launchers.add(process);
    return process;
  }

  private static String firstLine(Process launcher) throws IOException {
    BufferedReader out = launcher.inputReader();
    return Objects.requireNonNull(out.readLine(), "the launcher ended without its line");
  }

  private static List<ProcessHandle> children(Path data) throws IOException {
    List<ProcessHandle> children = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(data.resolve("run"), "*.pid")) {
      for (Path file : files) {
        ProcessIdentity identity = ProcessIdentity.parse(Files.readString(file)).orElseThrow();
        children.add(identity.alive().orElseThrow());
      }
    }
    return children;
  }

  private static ObjectNode request(String id, int from, int count) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    request.put("id", id).put("model", "tiny-model").put("subject", "reference-1");
    ArrayNode examples = request.putObject("forgetSet").putArray("examples");
    for (String line :
        Files.readAllLines(MODEL.resolve("corpus.jsonl")).subList(from, from + count)) {
      JsonNode row = JSON.readTree(line);
      ObjectNode example = examples.addObject();
      example.set("prompt", row.path("prompt"));
      example.set("completion", row.path("completion"));
    }
    return request;
  }
}
