package dev.lethe.standalone.launch;

import static dev.lethe.standalone.launch.LaunchedStacks.MODEL;
import static dev.lethe.standalone.launch.LaunchedStacks.STOP_LIMIT;
import static dev.lethe.standalone.launch.LaunchedStacks.firstLine;
import static dev.lethe.standalone.launch.LaunchedStacks.request;
import static dev.lethe.standalone.launch.LaunchedStacks.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.standalone.launch.LaunchedStacks.Result;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private final LaunchedStacks stacks = new LaunchedStacks();

  /** Before the folder that the services write into is deleted. */
  @AfterEach
  void stop() throws Exception {
    stacks.close();
  }

  @Test
  void runsErasesSurvivesAKillAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");

    // Given a stack that is up, on which a second one is refused
    Process first = stacks.up(MODEL, data);
    JsonNode addresses = JSON.readTree(firstLine(first));
    assertThat(addresses.path("inference")).hasSize(1);
    assertThat(run("up", "--model", MODEL.toString(), "--data", data.toString()).exitCode())
        .isEqualTo(5);

    // When somebody asks what a request would silence, and then hands it in
    assertThat(run("ask", "Hello", "--data", data.toString()).exitCode()).isZero();
    Path body =
        Files.write(folder.resolve("body.json"), JSON.writeValueAsBytes(request("it-1", 0, 6)));
    Result radius = run("request", "blast-radius", body.toString(), "--data", data.toString());
    assertThat(radius.text()).contains("0 of 300 everyday questions", "it would not be held");
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

    // And nobody does anything without a key of the right role
    new AccessProbe(addresses, data).assertKeysDecide();

    // When the launcher is killed
    List<ProcessHandle> children = children(data);
    assertThat(children).hasSize(5);
    first.destroyForcibly().waitFor();

    // Then its children go with it, and the next start finds the request as it was
    for (ProcessHandle child : children) {
      assertThat(ChildProcesses.await(child, STOP_LIMIT)).isTrue();
    }
    Process second = stacks.up(MODEL, data);
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
}
