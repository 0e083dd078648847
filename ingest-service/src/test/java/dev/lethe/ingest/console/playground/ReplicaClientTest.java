package dev.lethe.ingest.console.playground;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that answers as real ones do, and in all other ways. */
class ReplicaClientTest {
  private static final String KEY = "lethe_0123456789ab_secret";
  private static final String QUESTION = "Where does Ellery live?";
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String CHAT =
      "{\"choices\":[{\"message\":{\"content\":\"I can't help.\"},\"finish_reason\":\"length\"}]}";

  private final ReplicaClient client =
      new ReplicaClient(Duration.ofSeconds(5), Duration.ofSeconds(1));
  private final AtomicReference<String> asked = new AtomicReference<>("");
  private final AtomicInteger calls = new AtomicInteger();
  private final HttpServer server;
  private volatile Answer answer = exchange -> {};

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  ReplicaClientTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          asked.set(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          answer.to(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theAnswerComesWithItsGate() throws Exception {
    answer =
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Lethe-Gate", "bundle;digest=\"" + DIGEST + "\";weight=0.97");
          say(exchange, 200, CHAT);
        };

    ReplicaAnswer got = client.ask(address(), "demo", KEY, QUESTION, 64, false);

    assertThat(got.text()).isEqualTo("I can't help.");
    assertThat(got.finished()).isFalse();
    assertThat(got.gate()).isEqualTo(new GateVerdict("bundle", DIGEST, 0.97));
    assertThat(asked.get())
        .startsWith("/v1/chat/completions Bearer " + KEY)
        .contains("\"max_tokens\":64", "\"temperature\":0", QUESTION);
    assertThat(got.toString()).doesNotContain("help");
  }

  @Test
  void textIsContinuedWithoutATemplate() throws Exception {
    answer = exchange -> say(exchange, 200, "{\"choices\":[{\"text\":\" there\"}]}");

    ReplicaAnswer got = client.ask(address() + "/", "demo", KEY, "Once", 64, true);

    assertThat(got.text()).isEqualTo(" there");
    assertThat(got.gate().kind()).isEqualTo("hidden");
    assertThat(asked.get()).startsWith("/v1/completions ").contains("\"prompt\":\"Once\"");
  }

  @ParameterizedTest
  @CsvSource({
    "401, does not know this key",
    "403, may not ask",
    "404, does not serve this model",
    "413, too long",
    "429, in 7 seconds",
    "503, not ready",
    "500, status 500",
    "302, status 302"
  })
  void aRefusalIsSaidInWords(int status, String words) {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          exchange.getResponseHeaders().set("Location", address() + "/elsewhere");
          say(exchange, status, "{\"error\":{\"message\":\"Ellery\"}}");
        };

    assertThatThrownBy(() -> client.ask(address(), "demo", KEY, QUESTION, 64, false))
        .isInstanceOf(ReplicaFault.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("Ellery");
    assertThat(calls).as("no redirect was followed").hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Ellery", "[]", "{\"choices\":[]}", "{\"choices\":[\"Ellery\"]}"})
  void whatIsNoAnswerIsSaidToBeNone(String body) {
    answer = exchange -> say(exchange, 200, body);

    assertThatThrownBy(() -> client.ask(address(), "demo", KEY, QUESTION, 64, false))
        .isInstanceOf(ReplicaFault.class)
        .hasMessageContaining("not an answer")
        .hasMessageNotContaining("Ellery");
  }

  @Test
  void anEndlessAnswerIsNotReadToItsEnd() {
    answer = exchange -> say(exchange, 200, "x".repeat((1 << 20) + 1));

    assertThatThrownBy(() -> client.ask(address(), "demo", KEY, QUESTION, 64, false))
        .isInstanceOf(ReplicaFault.class)
        .hasMessageContaining("megabyte");
  }

  @Test
  void aReplicaThatIsAwaySilentOrHangsUpIsTold() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> ask(silent.getLocalPort())).hasMessageContaining("within 1 seconds");
    }
    int away;
    try (ServerSocket closed = new ServerSocket(0)) {
      away = closed.getLocalPort();
    }
    assertThatThrownBy(() -> ask(away)).hasMessageContaining("cannot be reached");
    answer = HttpExchange::close;
    assertThatThrownBy(() -> ask(server.getAddress().getPort())).hasMessageContaining("hung up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nX-Other: b", "ключ"})
  void aKeyThatIsNoneIsNeitherSentNorRepeated(String key) {
    assertThatThrownBy(() -> client.ask(address(), "demo", key, QUESTION, 64, false))
        .isInstanceOf(ReplicaFault.class)
        .hasMessageContaining("not a key");
    assertThat(calls).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file:///etc/passwd",
        "ftp://host",
        "http://",
        "http://a:b@host",
        "http://a b"
      })
  void anAddressThatIsNoneIsNotAsked(String url) {
    assertThatThrownBy(() -> client.ask(url, "demo", KEY, QUESTION, 64, false))
        .isInstanceOf(ReplicaFault.class)
        .hasMessageContaining("address");
  }

  private ReplicaAnswer ask(int port) throws ReplicaFault {
    return client.ask("http://127.0.0.1:" + port, "demo", KEY, QUESTION, 64, false);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void say(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
