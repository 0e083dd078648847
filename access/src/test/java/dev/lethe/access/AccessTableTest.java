package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.Role;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rule a path has, however it is spelt; a real router says where each spelling leads. */
class AccessTableTest {
  private static final String SECRET = "/v1/secret/{id}/open";
  private static final String NONE = "none";

  private static final AccessTable TABLE =
      new AccessTable(
          List.of(
              AccessRule.open("/q/health"),
              AccessRule.open("/q/health/{rest*}"),
              AccessRule.of("/v1/secret", "GET", Role.OPERATOR),
              AccessRule.of("/v1/secret/{id}", "GET", Role.CLIENT),
              AccessRule.of(SECRET, "GET", Role.APPROVER)));

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = VERTX.createHttpClient();
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    Router router = Router.router(VERTX);
    router.route().handler(AccessTableTest::noteRule);
    for (String path : List.of("/q/health", "/q/health/*", "/v1/secret")) {
      router.route(path).handler(context -> context.end(path));
    }
    router.route("/v1/secret/:id").handler(context -> context.end("/v1/secret/{id}"));
    router.route("/v1/secret/:id/open").handler(context -> context.end(SECRET));
    var server =
        await(VERTX.createHttpServer().requestHandler(router).listen(0).toCompletionStage());
    port = server.actualPort();
  }

  @AfterAll
  static void stop() throws Exception {
    await(VERTX.close().toCompletionStage());
  }

  private static void noteRule(RoutingContext context) {
    String rule = TABLE.find(context.normalizedPath()).map(AccessRule::path).orElse(NONE);
    context.response().putHeader("rule", rule);
    context.next();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/secret, /v1/secret",
    "/v1/secret/, /v1/secret",
    "//v1//secret, /v1/secret",
    "/v1/./secret, /v1/secret",
    "/v1/other/../secret, /v1/secret",
    "/v1/%73ecret, /v1/secret",
    "/v1/x/%2e%2E/secret, /v1/secret",
    "/q/health/../../v1/secret, /v1/secret",
    "/v1/secret/7, /v1/secret/{id}",
    "/v1/secret/7/, /v1/secret/{id}",
    "/v1/secret/a%2Fopen, /v1/secret/{id}",
    "/v1/secret/7/open, /v1/secret/{id}/open",
    "/v1/secret//7//open/, /v1/secret/{id}/open",
    "/v1/secret/7/%6Fpen?x=/q/health, /v1/secret/{id}/open",
    "/q/health/live, /q/health/{rest*}",
    "/q/health/a/b/c, /q/health/{rest*}",
    "/q/health, /q/health",
  })
  void aSpellingIsNoWayRoundARule(String path, String rule) throws Exception {
    assertThat(ruleOf(path)).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/V1/secret",
        "/v1/secret;x=y",
        "/v1;x/secret",
        "/v1/secret/7;/open",
        "/q/health;/../v1/secret",
        "/v1/secret/7/open/further",
        "/v1%2Fsecret",
        "/q/healthy",
        "/q/metrics",
      })
  void whatIsNotListedHasNoRule(String path) throws Exception {
    assertThat(ruleOf(path)).isEqualTo(NONE);
  }

  /** Whatever the rule is, it is never that of another route than the one that is taken. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/secret/%2e%2e/secret",
        "/v1/secret/..;/secret",
        "/v1/secret/%2e",
        "/v1/secret/7/../7/open",
        "/v1/secret/7/open%20",
        "/v1/secret/7/open%2F",
        "/v1/secret/%00",
        "/q/health/..%2f..%2fv1/secret",
        "/q/health/%252e%252e/%252e%252e/v1/secret",
        "/q/health/%2e%2e/%2e%2e/v1/secret/7/open",
        "/.//v1/secret",
        "/v1/secret?",
        "/v1/secret#/q/health",
      })
  void ruleAndRouteAreOfTheSamePath(String path) throws Exception {
    Answer answer = get(path);

    String route = answer.body().replace("/q/health/*", "/q/health/{rest*}");
    assertThat(route.startsWith("/") ? List.of(NONE, route) : List.of(answer.rule()))
        .contains(answer.rule());
  }

  @Test
  void aPathThatIsListedTwiceIsAMistake() {
    List<AccessRule> twice =
        List.of(AccessRule.open("/a"), AccessRule.of("/a", "GET", Role.CLIENT));

    assertThatThrownBy(() -> new AccessTable(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a");
  }

  @Test
  void ofSeveralThatMatchTheFirstCounts() {
    AccessTable table =
        new AccessTable(
            List.of(
                AccessRule.of("/a/b", "GET", Role.APPROVER),
                AccessRule.of("/a/{id}", "GET", Role.CLIENT)));

    assertThat(table.find("/a/b")).map(AccessRule::path).hasValue("/a/b");
    assertThat(table.find("/a/c")).map(AccessRule::path).hasValue("/a/{id}");
  }

  private static String ruleOf(String path) throws Exception {
    Answer answer = get(path);
    return answer.rule();
  }

  /** What was found for a path, and what the router did with it. */
  private record Answer(String rule, String body) {}

  private static Answer get(String path) throws Exception {
    CompletableFuture<Answer> answer =
        CLIENT
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(HttpClientRequest::send)
            .compose(
                response ->
                    response
                        .body()
                        .map(
                            (Buffer body) ->
                                new Answer(response.getHeader("rule"), body.toString())))
            .toCompletionStage()
            .toCompletableFuture();
    return await(answer);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get();
  }
}
