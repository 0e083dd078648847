package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a requester, a replica or a stranger's file wrote is shown on a terminal, and never obeyed.
 */
class HostileTextTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Clears the screen, sets its title, turns text round, ends the line with a lie. */
  private static final String HOSTILE =
      "x\u001b[2J\u001b]0;t\u0007\u009b31m\u202eevil\u2066\u2028\u0085\n2026  CERTIFIED\u200b";

  @TempDir Path folder;
  private final StringWriter text = new StringWriter();
  private HttpServer service;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/v1/requests/r-1", exchange -> answer(exchange, 200, status()));
    service.createContext("/v1/requests", exchange -> answer(exchange, 200, listing()));
    service.createContext("/v1/requests/none", exchange -> answer(exchange, 404, problem()));
    service.start();
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        folder.resolve("run/addresses.json"),
        """
        {"ingest":"http://127.0.0.1:%d","inference":[],"kafka":"","postgres":"","model":"m","data":"%s"}"""
            .formatted(service.getAddress().getPort(), folder));
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void noCommandThatShowsRequestsPrintsAControlCharacter() {
    List<List<String>> commands =
        List.of(
            List.of("request", "status", "r-1"),
            List.of("request", "status", "none"),
            List.of("request", "list"),
            List.of("request", "watch", "r-1"),
            List.of("request", "cancel", "r-1"));
    for (List<String> command : commands) {
      for (boolean json : new boolean[] {false, true}) {
        String shown = run(command, json);

        assertPlain(shown, String.join(" ", command));
        assertThat(shown.lines()).as("%s", command).noneMatch(l -> l.startsWith("2026  CERT"));
      }
    }
    assertThat(run(commands.get(0), false))
        .contains("x\\u001b[2J", "\\u202eevil", "claimed 2026-01-01");
  }

  @Test
  void neitherDoesACertificateOfSuchARequest() throws Exception {
    Path certificates = Files.createDirectories(folder.resolve("certificates"));
    Path key = Files.createDirectories(folder.resolve("keys")).resolve("trusted-key.pem");
    CertificateFixture.write(certificates.resolve("a.json"), key, HOSTILE);

    for (boolean json : new boolean[] {false, true}) {
      String shown = run(List.of("certificate", "a"), json);

      assertPlain(shown, "certificate");
      assertThat(shown).contains("\\u009b31m", "signature: valid");
    }
  }

  @Test
  void neitherDoesAnApiKeyOfSuchAName() throws Exception {
    Path keys = Files.createDirectories(folder.resolve("keys")).resolve("api-keys.json");
    ApiKeyText key = ApiKeyText.generate(new SecureRandom());
    Instant now = Instant.parse("2026-03-04T05:06:07Z");
    ApiKey hostile = ApiKey.of(key, HOSTILE, Role.CLIENT, HOSTILE, List.of(HOSTILE), now, null);
    ApiKeyFile.write(keys, List.of(hostile));

    for (List<String> command :
        List.of(List.of("keys", "api", "list"), List.of("keys", "api", "rotate", key.id()))) {
      String shown = run(command, false);

      assertPlain(shown, String.join(" ", command));
      assertThat(shown).contains("x\\u001b[2J", "\\u202eevil").doesNotContain(key.secret());
    }
    assertPlain(run(List.of("keys", "api", "list"), true), "keys api list --json");
  }

  private static void assertPlain(String shown, String command) {
    assertThat(shown.codePoints().filter(c -> c != '\n'))
        .as(command)
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> Character.getType(c) == Character.LINE_SEPARATOR);
  }

  private String run(List<String> command, boolean json) {
    text.getBuffer().setLength(0);
    List<String> args = new ArrayList<>(command);
    args.addAll(List.of("--data", folder.toString()));
    if (json) {
      args.add("--json");
    }
    PrintWriter writer = new PrintWriter(text, true);
    Lethe.commandLine().setOut(writer).setErr(writer).execute(args.toArray(String[]::new));
    return text.toString();
  }

  private static ObjectNode status() {
    ObjectNode status = JSON.createObjectNode();
    status.put("id", "r-1").put("tenant", HOSTILE).put("model", HOSTILE).put("subject", HOSTILE);
    status.put("state", "CERTIFIED").put("dueAt", HOSTILE).put("reason", HOSTILE);
    status.put("receivedAt", "2026-01-02T00:00:00Z");
    status.put("claimedReceivedAt", "2026-01-01T00:00:00Z");
    status.put("bundle", HOSTILE);
    status.putArray("timeline").addObject().put("state", "CERTIFIED").put("at", HOSTILE);
    status.putArray("replicas").addObject().put("replica", HOSTILE).put("at", HOSTILE);
    status.putObject("measured").put(HOSTILE, HOSTILE);
    return status;
  }

  private static ObjectNode listing() {
    ObjectNode listing = JSON.createObjectNode().put("nextCursor", HOSTILE);
    listing.putArray("requests").add(status());
    return listing;
  }

  private static ObjectNode problem() {
    return JSON.createObjectNode().put("title", HOSTILE).put("detail", HOSTILE);
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode body)
      throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
