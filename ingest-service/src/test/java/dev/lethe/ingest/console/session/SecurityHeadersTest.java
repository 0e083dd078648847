package dev.lethe.ingest.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.AllowForwardHeaders;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What browsers are told behind a proxy that speaks TLS. */
class SecurityHeadersTest {
  private static final String HSTS = "Strict-Transport-Security";

  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  @BeforeEach
  void start() {
    Router router = Router.router(vertx).allowForward(AllowForwardHeaders.X_FORWARD);
    router.route().handler(SecurityHeaders::handle);
    router.route().handler(context -> context.response().end());
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void pagesBehindTlsAreToBeFetchedInNoOtherWayForAYear() throws Exception {
    for (String path : new String[] {"/console", "/console/sign-in", "/console/static/x.css"}) {
      assertThat(headers(path, "https").firstValue(HSTS)).as(path).hasValue("max-age=31536000");
    }
  }

  @Test
  void withoutTlsNobodyIsSentToWhereNobodyListens() throws Exception {
    assertThat(headers("/console", "http").firstValue(HSTS)).isEmpty();
    assertThat(headers("/v1/requests", "https").firstValue(HSTS)).isEmpty();
  }

  private HttpHeaders headers(String path, String scheme) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).header("X-Forwarded-Proto", scheme).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).headers();
  }
}
