package dev.lethe.standalone.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.RoleKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServeLoadTest {
  private static final String TEXT = "data: {\"choices\":[{\"index\":0,\"text\":\"a b\"}]}\n\n";
  private static final String COUNTS =
      "data: {\"choices\":[],\"usage\":{\"completion_tokens\":7}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private final AtomicInteger calls = new AtomicInteger();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext("/v1/completions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    workers.shutdownNow();
  }

  /** Of five answers one is refused, and one breaks off. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      int call = calls.getAndIncrement() % 5;
      if (call == 3) {
        byte[] error = "{\"error\":{\"message\":\"too many\"}}".getBytes(UTF_8);
        exchange.sendResponseHeaders(429, error.length);
        exchange.getResponseBody().write(error);
        return;
      }
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write((call == 4 ? TEXT : TEXT + COUNTS + DONE).getBytes(UTF_8));
    }
  }

  @Test
  void everyCallIsCountedAndTokensAreThoseThatTheReplicaCounts() throws Exception {
    ServeLoad.Figures seen = load().run(3, 50);

    assertThat(calls).hasValue(50);
    assertThat(seen.calls()).isEqualTo(50);
    assertThat(seen.failed()).isEqualTo(20);
    assertThat(seen.firstP50Ms()).isPositive();
    assertThat(seen.firstP99Ms()).isGreaterThanOrEqualTo(seen.firstP50Ms());
    assertThat(seen.tokensPerSecond()).isPositive();
  }

  @Test
  void anAnswerIsTimedToItsFirstText() {
    InferenceClient.Timed timed = client().time("hello", 8);

    assertThat(timed.tokens()).isEqualTo(7);
    assertThat(timed.firstMs()).isPositive();
  }

  @Test
  void percentilesAreByNearestRank() {
    double[] sorted = {1, 2, 3, 4};

    assertThat(ServeLoad.percentile(sorted, 50)).isEqualTo(2);
    assertThat(ServeLoad.percentile(sorted, 99)).isEqualTo(4);
    assertThat(ServeLoad.percentile(new double[0], 50)).isNaN();
  }

  private ServeLoad load() {
    return new ServeLoad(client(), List.of("one", "two"), 8);
  }

  private InferenceClient client() {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    return new InferenceClient(base, "demo", new RoleKey(Role.CLIENT, null));
  }
}
