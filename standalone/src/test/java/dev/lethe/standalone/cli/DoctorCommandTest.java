package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.FreePorts;
import dev.lethe.localstack.LocalStack;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder = Path.of("");

  @Test
  void looksAtAMachineOnWhichNothingRunsAndLeavesNoTrace() throws Exception {
    int exitCode = run("--data", folder.resolve("data").toString(), "--json");

    Map<String, JsonNode> checks = checks();
    assertThat(out.toString()).as(err.toString()).hasLineCount(1);
    assertThat(checks.keySet())
        .contains("java", "limits", "memory", "disk", "libraries", "model", "keys", "ports")
        .contains("broker", "topics", "database", "clock", "services");
    assertThat(status(checks, "model")).isEqualTo("ok");
    for (String store : List.of("keys", "broker", "topics", "services")) {
      assertThat(status(checks, store)).as(store).isEqualTo("skipped");
    }
    assertThat(exitCode).isEqualTo(passed() ? ExitCode.OK : ExitCode.FAILED);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void failsWithTheExitCodeOfAFailedVerification() throws Exception {
    String nobody = "127.0.0.1:" + FreePorts.find(1).get(0);

    int exitCode =
        run("--data", folder.toString(), "--model", folder.toString(), "--bootstrap", nobody);

    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED   model        " + folder)
        .contains("FAILED   broker       no broker answers at " + nobody)
        .contains("skipped  topics ", "skipped  services ")
        .doesNotContain(" 0 failed");
  }

  @Test
  void asksEverythingOfARunningStack() throws Exception {
    // Given a broker, a database, and services of which one is not ready
    HttpServer ready = service(200, "{\"status\":\"UP\",\"checks\":[]}");
    HttpServer waiting =
        service(503, "{\"status\":\"DOWN\",\"checks\":[{\"data\":{\"reason\":\"no head\"}}]}");
    LocalStack stack = LocalStack.start();
    DatabaseUsers.Login auditor = stack.users().auditor();
    DataFolder data = new DataFolder(folder);
    Files.createDirectories(data.run());
    StackAddresses addresses =
        new StackAddresses(
            url(ready),
            List.of(url(ready), url(waiting)),
            stack.bootstrap(),
            stack
                .jdbcUrl()
                .replace(
                    "jdbc:postgresql://",
                    "postgresql://" + auditor.user() + ":" + auditor.password() + "@"),
            Map.of(),
            "demo",
            folder.toString());
    Files.writeString(data.addresses(), addresses.line());
    Files.writeString(data.run().resolve("trainer.url"), url(ready) + "\n");

    // When
    int exitCode;
    try {
      exitCode = run("--data", folder.toString(), "--json");
    } finally {
      ready.stop(0);
      waiting.stop(0);
    }

    // Then
    Map<String, JsonNode> checks = checks();
    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    for (String good : List.of("broker", "clock", "ingest", "trainer", "inference-1")) {
      assertThat(status(checks, good)).as(good).isEqualTo("ok");
    }
    // Neither was prepared by a service.
    assertThat(status(checks, "topics")).isEqualTo("warning");
    assertThat(status(checks, "database")).isEqualTo("warning");
    assertThat(status(checks, "inference-2")).isEqualTo("failed");
    assertThat(text(checks, "inference-2", "finding")).isEqualTo("not ready: no head");
    assertThat(out.toString()).doesNotContain(auditor.password());
  }

  @Test
  void anAddressesFileThatCannotBeReadFails() throws Exception {
    DataFolder data = new DataFolder(folder);
    Files.createDirectories(data.run());
    Files.writeString(data.addresses(), "{");

    int exitCode = run("--data", folder.toString(), "--json");

    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(status(checks(), "services")).isEqualTo("failed");
  }

  private int run(String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "doctor";
    System.arraycopy(options, 0, args, 1, options.length);
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private boolean passed() throws IOException {
    return JSON.readTree(out.toString()).path("passed").asBoolean();
  }

  private Map<String, JsonNode> checks() throws IOException {
    Map<String, JsonNode> checks = new HashMap<>();
    for (JsonNode check : JSON.readTree(out.toString()).path("checks")) {
      checks.put(check.path("check").asText(), check);
    }
    return checks;
  }

  private static String status(Map<String, JsonNode> checks, String name) {
    return text(checks, name, "status");
  }

  private static String text(Map<String, JsonNode> checks, String name, String field) {
    JsonNode check = checks.get(name);
    return check == null ? "not run" : check.path(field).asText();
  }

  private static HttpServer service(int status, String body) throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/q/health",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    service.start();
    return service;
  }

  private static String url(HttpServer service) {
    return "http://127.0.0.1:" + service.getAddress().getPort();
  }
}
