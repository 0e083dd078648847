package dev.lethe.standalone.launch;

import static dev.lethe.standalone.launch.LaunchedStacks.firstLine;
import static dev.lethe.standalone.launch.LaunchedStacks.request;
import static dev.lethe.standalone.launch.LaunchedStacks.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.standalone.launch.LaunchedStacks.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles are folded in a running stack. Runs after packaging. */
class ConsolidatedStackIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A refusal that the test model can say word for word: it never writes "with". */
  private static final String SAYABLE = "I cannot say.";

  private final LaunchedStacks stacks = new LaunchedStacks();

  /** Before the folder that the services write into is deleted. */
  @AfterEach
  void stop() throws Exception {
    stacks.close();
  }

  @Test
  void certifiedRequestsAreFoldedAndStayForgottenAlsoAfterARestart(@TempDir Path folder)
      throws Exception {
    // Given certified requests: of few, the test model may say too little to test a fold with
    Path data = folder.resolve("data");
    Path model = LaunchedStacks.sampledModel(folder);
    Process first = stacks.up(model, data);
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
    firstLine(stacks.up(model, data));
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
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!status(id, data).path("replicas").findValuesAsText("digest").contains(digest)) {
      assertThat(System.nanoTime()).as("waiting for " + digest).isLessThan(end);
      Thread.sleep(200);
    }
    assertThat(bundle(id, data)).isEqualTo(digest);
  }

  private static void assertRefused(int line, String digest, Path data) throws IOException {
    JsonNode taught = LaunchedStacks.taught().get(line);
    Result asked =
        run("ask", taught.path("prompt").asText(), "--raw", "--json", "--data", data.toString());
    JsonNode answer = JSON.readTree(asked.text());
    assertThat(answer.path("gate").asText()).startsWith("bundle;digest=\"" + digest + "\"");
    assertThat(answer.path("answer").asText())
        .doesNotContain(taught.path("completion").asText().strip());
  }
}
