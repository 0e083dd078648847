package dev.lethe.ingest.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real HTTP server. */
class HttpIdentityResolverTest {
  private static final String PERSON =
      "{\"subject\":\"mina\",\"model\":\"demo\",\"forgetSet\":{\"texts\":[\"T\"]}}";
  private static final List<SubjectIdentity> IDENTITIES =
      List.of(new SubjectIdentity("email", IdentityFormat.RAW, "mina@example.org"));

  private final List<String> bodies = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private int status = 200;
  private String answer = PERSON;
  private boolean hang;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void asksWithAKeyAndTakesTheAnswer() throws Exception {
    Optional<ResolvedSubject> found = resolver(Duration.ofSeconds(20)).resolve("acme", IDENTITIES);

    assertThat(found.orElseThrow().body().toString()).isEqualTo(PERSON);
    assertThat(bodies)
        .containsExactly(
            "{\"identities\":[{\"format\":\"raw\",\"type\":\"email\","
                + "\"value\":\"mina@example.org\"}],\"tenant\":\"acme\"}");
    assertThat(keys).containsExactly("Bearer secret");
  }

  @Test
  void nobodyIsNoFault() throws Exception {
    status = 404;

    assertThat(resolver(Duration.ofSeconds(20)).resolve("acme", IDENTITIES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "409 | {} | ambiguous-identities",
        "500 | {} | resolver-unavailable",
        "302 | {} | resolver-unavailable",
        "200 | CANARY | resolver-unavailable",
        "200 | {'subject':'CANARY'} | resolver-unavailable",
        "200 | {'subject':'s','model':'m','forgetSet':{'texts':['t']},'id':'CANARY'}"
            + " | resolver-unavailable",
      })
  void whatIsNoAnswerIsNone(int status, String answer, String code) {
    this.status = status;
    this.answer = answer.replace('\'', '"');

    assertThatThrownBy(() -> resolver(Duration.ofSeconds(20)).resolve("acme", IDENTITIES))
        .isInstanceOf(IdentityException.class)
        .hasMessage(code)
        .hasNoCause();
  }

  @Test
  void anAnswerThatIsTooLongOrTooLateIsNone() {
    answer = PERSON + " ".repeat(100_000);
    assertThatThrownBy(() -> resolver(Duration.ofSeconds(20)).resolve("acme", IDENTITIES))
        .hasMessage(IdentityException.UNAVAILABLE);

    hang = true;
    assertThatThrownBy(() -> resolver(Duration.ofMillis(200)).resolve("acme", IDENTITIES))
        .hasMessage(IdentityException.UNAVAILABLE);

    server.stop(0);
    assertThatThrownBy(() -> resolver(Duration.ofSeconds(20)).resolve("acme", IDENTITIES))
        .hasMessage(IdentityException.UNAVAILABLE);
  }

  private IdentityResolver resolver(Duration timeout) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/resolve");
    return new HttpIdentityResolver(
        url, Set.of("email"), () -> "secret", null, timeout, new Limits(10, 100, 10_000));
  }

  private void answer(HttpExchange exchange) throws IOException {
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
    try {
      if (hang) {
        release.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] body = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
