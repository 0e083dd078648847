package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request would silence, as a scripted trainer says. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class BlastRadiusServiceTest extends ServiceTestBase {
  private static final String BROAD =
      "{\"asked\":300,\"silenced\":[\"What is <it>?\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"],"
          + "\"specific\":0.25,\"hold\":\"unspecific\"}";

  private @Nullable HttpServer trainer;
  private volatile @Nullable JsonNode received;
  private volatile String key = "";

  @AfterEach
  void stop() {
    if (trainer != null) {
      trainer.stop(0);
    }
  }

  @Test
  void isAskedOfTheTrainerWithNoMoreThanItNeeds() throws Exception {
    answering(200, BROAD);

    Response answer = ask(body("radius-1"));

    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    assertThat(answer.jsonPath().getInt("asked")).isEqualTo(300);
    assertThat(answer.jsonPath().getList("silenced")).hasSize(7);
    assertThat(answer.jsonPath().getString("hold")).isEqualTo("unspecific");
    JsonNode sent = requireNonNull(received);
    assertThat(sent.at("/forgetSet/examples/0/completion").asText()).isEqualTo("Port Ellery");
    assertThat(sent.toString()).doesNotContain("subject-1");
    assertThat(key).isEqualTo("Bearer " + DisposableStack.TRAINER_KEY);
    assertThat(given().get("/v1/requests/radius-1").statusCode()).isEqualTo(404);
  }

  @Test
  void saysWhyNobodyKnows() throws Exception {
    problem(ask(body("radius-2")), 503, null);
    problem(ask(body("radius-2").replace("demo", "other")), 501, "/model");
    problem(ask(body("radius-2").replace("demo", "none")), 422, "/model");
    problem(ask("{\"id\":\"radius-2\"}"), 422, "/model");

    answering(422, "{\"type\":\"urn:lethe:problem:too-long\",\"detail\":\"Port Ellery\"}");
    problem(ask(body("radius-2")), 422, "/forgetSet");
    answering(503, "{\"type\":\"urn:lethe:problem:busy\"}");
    assertThat(ask(body("radius-2")).jsonPath().getString("type")).endsWith("trainer-busy");
    for (String nonsense : new String[] {"{\"asked\":\"Port Ellery\"}", "<html>", "[]", "{}"}) {
      answering(200, nonsense);
      Response answer = ask(body("radius-2"));
      problem(answer, 503, null);
      assertThat(answer.jsonPath().getString("type")).endsWith("trainer-unavailable");
    }
  }

  @Test
  void standsInTheConsoleBeforeTheRequestIsHandedIn() throws Exception {
    answering(200, BROAD);
    FormClient browser = FormClient.signedIn(TestApiKeys.of(Role.SUBMITTER));
    String draft =
        browser
            .upload(
                "/console/new",
                "prompt,completion\na,b\n".getBytes(UTF_8),
                "model",
                "demo",
                "subject",
                "s")
            .headers()
            .firstValue("Location")
            .orElseThrow();

    assertThat(browser.get(draft).body()).contains(draft + "/blast-radius");
    assertThat(browser.get(draft + "/blast-radius").body())
        .contains(
            "<strong>7</strong>", "2.3\u00a0%", "What is &lt;it&gt;?", "And 1 more", "be held")
        .doesNotContain("<it>", "<html");
    answering(200, "{\"asked\":300,\"silenced\":[],\"specific\":1.0}");
    assertThat(browser.get(draft + "/blast-radius").body())
        .contains("None of 300")
        .doesNotContain("held</strong>");
    answering(503, "{\"type\":\"urn:lethe:problem:busy\"}");
    assertThat(browser.get(draft + "/blast-radius").body())
        .contains("Nobody can say now", "looks at another request");
    assertThat(browser.get("/console/new/draft/none/blast-radius").body())
        .contains("not here any more");
  }

  private static Response ask(String body) {
    return given().contentType("application/json").body(body).post("/v1/blast-radius");
  }

  private void answering(int status, String json) throws IOException {
    stop();
    int port = DisposableStack.current().trainerPort();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/v1/blast-radius", exchange -> answer(exchange, status, json));
    server.start();
    trainer = server;
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    received = Json.parse(exchange.getRequestBody().readAllBytes());
    key = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] said = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, said.length);
    exchange.getResponseBody().write(said);
    exchange.close();
  }
}
