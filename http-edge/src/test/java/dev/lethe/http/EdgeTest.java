package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The edge in front of a server of three paths: one that reads, one that is slow, one that fails.
 */
class EdgeTest {
  private static final int HEAD_LIMIT_MS = 700;
  private static final Duration BODY_LIMIT = Duration.ofMillis(700);

  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void start() throws Exception {
    ProtocolErrorHandler refusals = new ProtocolErrorHandler(new ProblemDetailsFormat());
    Router router = Router.router(vertx);
    router.route().handler(new RequestBodyTimeout(refusals, BODY_LIMIT)::handle);
    router.route().handler(new MediaTypeCheck(refusals)::handle);
    router.route().failureHandler(refusals::failed);
    router.post("/read").handler(BodyHandler.create(false).setBodyLimit(1_000));
    router.post("/read").handler(context -> context.end("read"));
    router
        .route("/slow")
        .handler(context -> vertx.setTimer(HEAD_LIMIT_MS * 3L, id -> context.end("slow")));
    router.get("/fail").handler(context -> context.fail(new IllegalStateException("Ellery")));
    router.get("/forbidden").handler(context -> context.fail(new ForbiddenException("Ellery")));
    router.get("/nobody").handler(context -> context.fail(new UnauthorizedException("Ellery")));
    router
        .get("/wrong")
        .handler(context -> context.fail(new AuthenticationFailedException("Ellery")));
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeout(HEAD_LIMIT_MS)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    new RequestHeadTimeout().customizeHttpServer(options);
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(router)
            .listen(0)
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    port = server.actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "POST /read HTTP/1.1\r\n", "POST /read HTTP/1.1\r\nHost: x\r\n"})
  void aHeadThatStopsIsClosed(String head) throws Exception {
    try (RawClient client = new RawClient(port)) {
      String said = client.send(head).untilClosed();

      assertThat(said).isEmpty();
    }
  }

  @Test
  void aHeadThatTricklesIsClosedToo() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST /read HTTP/1.1\r\n").trickle("X: y\r\n", 50);

      assertThat(client.untilClosed()).isEmpty();
    }
  }

  @Test
  void aConnectionWithoutAFurtherRequestIsClosed() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").until("slow");
      client.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").until("read");

      assertThat(client.untilClosed()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 10\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n3\r\n{"})
  void aBodyThatStopsIsAnsweredAndClosed(String rest) throws Exception {
    try (RawClient client = new RawClient(port)) {
      String said = client.send("POST /read HTTP/1.1\r\nHost: x\r\n" + rest).untilClosed();

      assertThat(said).startsWith("HTTP/1.1 408 ").contains("urn:lethe:problem:request-timeout");
    }
  }

  @Test
  void aBodyThatTricklesIsAnsweredAndClosed() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n").trickle("x", 50);

      assertThat(client.untilClosed()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void anAnswerMayTakeLongerThanABodyAlsoWhereNobodyReadsIt() throws Exception {
    String slow = "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
    try (RawClient client = new RawClient(port)) {
      client.send(slow + slow + "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");

      for (int i = 0; i < 3; i++) {
        assertThat(client.until("slow")).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-1\r\n{}\r\n", "2\r\n{}\r\nzz\r\n"})
  void aChunkThatIsNoneIsAnswered(String body) throws Exception {
    try (RawClient client = new RawClient(port)) {
      String said =
          client
              .send("POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
              .untilClosed();

      assertThat(said)
          .startsWith("HTTP/1.1 400 ")
          .contains("application/problem+json", "urn:lethe:problem:bad-request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "json", "application/", "/json", "application json", "a/b/c"})
  void aMediaTypeThatIsNoneIsNotTaken(String type) throws Exception {
    String head = "POST /read HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    try (RawClient client = new RawClient(port)) {
      String said =
          client
              .send(head + "Content-Type: " + type + "\r\nContent-Length: 0\r\n\r\n")
              .untilClosed();

      assertThat(said)
          .startsWith("HTTP/1.1 415 ")
          .contains("urn:lethe:problem:unsupported-media-type");
    }
  }

  @Test
  void whatFailsIsAProblemWithoutItsMessage() throws Exception {
    String rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    try (RawClient client = new RawClient(port)) {
      String said = client.send("GET /fail" + rest).untilClosed();

      assertThat(said)
          .startsWith("HTTP/1.1 500 ")
          .contains("urn:lethe:problem:internal-error")
          .doesNotContain("Ellery");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/forbidden, 403, forbidden",
    "/nobody, 401, unauthenticated",
    "/wrong, 401, unauthenticated",
  })
  void whoIsRefusedByQuarkusIsNotToldOfAFailure(String path, int status, String code)
      throws Exception {
    String rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    try (RawClient client = new RawClient(port)) {
      String said = client.send("GET " + path + rest).untilClosed();

      assertThat(said)
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("urn:lethe:problem:" + code)
          .doesNotContain("Ellery");
      assertThat(said.contains("WWW-Authenticate: Bearer")).isEqualTo(status == 401);
    }
  }
}
