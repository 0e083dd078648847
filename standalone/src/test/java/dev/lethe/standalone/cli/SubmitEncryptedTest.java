package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.db.keys.IntakeKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP to something that publishes a key and keeps what it is sent. */
class SubmitEncryptedTest {
  private static final String BODY = "{\"id\":\"request-of-zoe-quill\",\"subject\":\"Zoë Quill\"}";

  @TempDir Path folder;
  private final StringWriter text = new StringWriter();
  private final List<String> posted = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private HttpServer service;
  private IntakeKeys keys;
  private String published;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    Path file = folder.resolve("intake-keys.json");
    IntakeKeys.ensure(file, Clock.systemUTC());
    keys = IntakeKeys.load(file);
    published = keys.published();
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/v1/intake-keys", exchange -> answer(exchange, status, published));
    service.createContext("/v1/requests", this::take);
    service.start();
    Files.createDirectories(folder.resolve("run"));
    String base = "http://127.0.0.1:" + service.getAddress().getPort();
    Files.writeString(
        folder.resolve("run/addresses.json"),
        """
        {"ingest":"%s","inference":[],"kafka":"","postgres":"","model":"m","data":"%s"}\
        """
            .formatted(base, folder));
    Files.writeString(folder.resolve("body.json"), BODY);
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void sendsWhatOnlyTheServiceCanRead() {
    int exitCode = submit();

    assertThat(exitCode).as(text.toString()).isZero();
    assertThat(text.toString()).isEqualTo("request-of-zoe-quill  RECEIVED\n");
    assertThat(types).containsExactly("application/jose");
    // Long words: a short one is in a random base64url text often enough to fail a build.
    assertThat(posted.get(0)).doesNotContain("request-of-zoe-quill", "Zoë Quill");
    assertThat(new String(keys.open(posted.get(0), ""), StandardCharsets.UTF_8)).isEqualTo(BODY);
  }

  @Test
  void sendsNothingWithoutAKeyAndSaysWhy() {
    published = "{\"keys\":[]}";
    assertThat(submit()).isEqualTo(4);
    status = 503;
    published = "{\"title\":\"not ready\"}";
    assertThat(submit()).isEqualTo(4);
    service.stop(0);
    assertThat(submit()).isEqualTo(3);

    assertThat(posted).isEmpty();
    assertThat(text.toString().lines().map(l -> l.replaceFirst("1:[0-9]+ .*$", "1:PORT")))
        .containsExactly(
            "lethe: no key to encrypt with, nothing was sent: none that can be used is published",
            "lethe: no key to encrypt with, nothing was sent: not ready (HTTP 503)",
            "lethe: no key to encrypt with, nothing was sent: nothing answers at"
                + " http://127.0.0.1:PORT");
  }

  private int submit() {
    PrintWriter writer = new PrintWriter(text, true);
    String body = folder.resolve("body.json").toString();
    return Lethe.commandLine()
        .setOut(writer)
        .setErr(writer)
        .execute("request", "submit", "--encrypt", body, "--data", folder.toString());
  }

  private void take(HttpExchange exchange) throws IOException {
    types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
    posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    answer(exchange, 202, "{\"id\":\"request-of-zoe-quill\",\"state\":\"RECEIVED\"}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
