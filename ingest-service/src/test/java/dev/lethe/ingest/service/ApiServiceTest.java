package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.PROBLEM;
import static dev.lethe.ingest.service.ApiClient.awaitReady;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API lists, says of itself and refuses. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ApiServiceTest {
  @BeforeEach
  void start() throws Exception {
    awaitReady();
  }

  @Test
  void requestsAreListedFilteredAndPaged() throws Exception {
    for (String id : List.of("h-1", "h-2", "h-3")) {
      post(body(id).replace("{\"id\"", "{\"tenant\":\"acme\",\"id\"")).then().statusCode(202);
      awaitState(id, "ACCEPTED");
    }

    var first = given().get("/v1/requests?tenant=acme&limit=2").then().statusCode(200).extract();
    var second = given().get("/v1/requests?tenant=acme&limit=2&cursor=" + first.path("nextCursor"));

    assertThat(first.jsonPath().getList("requests.id")).containsExactly("h-3", "h-2");
    assertThat(second.jsonPath().getList("requests.id")).containsExactly("h-1");
    assertThat(second.jsonPath().getString("nextCursor")).isNull();
    assertThat(
            given().get("/v1/requests?state=REJECTED&tenant=acme").jsonPath().getList("requests"))
        .isEmpty();
    var due = given().get("/v1/requests?tenant=acme&sort=due&limit=2").then().extract();
    var later = given().get("/v1/requests?tenant=acme&sort=due&cursor=" + due.path("nextCursor"));
    assertThat(due.jsonPath().getList("requests.id")).containsExactly("h-1", "h-2");
    assertThat(later.jsonPath().getList("requests.id")).containsExactly("h-3");
    assertThat(given().get("/v1/requests?overdue=true&tenant=acme").jsonPath().getList("requests"))
        .isEmpty();
    for (String query : List.of("limit=0", "limit=x", "cursor=!", "state=GONE")) {
      problem(given().get("/v1/requests?" + query), 400, null);
    }
  }

  @Test
  void theApiDescribesItself() {
    for (String path : List.of("/q/openapi", "/openapi")) {
      String document =
          given().accept("application/json").get(path).then().statusCode(200).extract().asString();
      assertThat(document)
          .contains("/v1/requests/{id}", "ErasureRequest", "Idempotency-Key", PROBLEM)
          .contains("\"scheme\"", "\"#/components/responses/Unauthenticated\"");
    }
  }

  @Test
  void everyBadBodyIsAProblemThatNamesTheFieldAndEchoesNothing() {
    String example = "{\"prompt\":\"P\",\"completion\":\"Ellery\"}";
    problem(post("{\"id\":\"i-1\",\"subject\":\"Ellery\""), 400, null);
    problem(post(""), 400, null);
    problem(post("[]"), 422, null);
    problem(post(body("i-1").replace("{\"id\"", "{\"extra\":\"Ellery\",\"id\"")), 422, "/extra");
    problem(post(body("i-1").replace("\"demo\"", "7")), 422, "/model");
    problem(post(body("i-1").replace("\"demo\"", "\"Ellery\"")), 422, "/model");
    problem(
        post(body("i-1").replace("\"prompt\":\"Where?\"", "\"prompt\":5")),
        422,
        "/forgetSet/examples/0/prompt");
    problem(
        post(body("i-1").replace("\"subject\"", "\"dueAt\":\"Ellery\",\"subject\"")),
        422,
        "/dueAt");
    for (String refused : List.of("2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
      problem(
          post(body("i-1").replace("\"subject\"", "\"dueAt\":\"" + refused + "\",\"subject\"")),
          422,
          "/dueAt");
    }
    problem(post(body("i-1").replaceAll("\\[.*\\]", "[]")), 422, "/forgetSet");
    problem(
        post(body("i-1").replaceAll("\\[.*\\]", "[" + example + ("," + example).repeat(20) + "]")),
        422,
        "/forgetSet/examples");
    problem(
        post(body("i-1").replace("Where?", "Ellery".repeat(100))),
        422,
        "/forgetSet/examples/0/prompt");
    problem(post(body("i-1").replace("Where?", "Ellery".repeat(10_000))), 413, null);
    problem(post(body("i-1").replace("Where?", "Ellery".repeat(1_000_000))), 413, null);
    given().get("/v1/requests/i-1").then().statusCode(404);
  }

  @Test
  void aBodyInPiecesIsCountedToo() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/requests"))
            .header("Content-Type", "application/json")
            .header("Authorization", TestApiKeys.bearer(TestApiKeys.of(Role.SUBMITTER)))
            .POST(
                HttpRequest.BodyPublishers.ofByteArrays(
                    IntStream.range(0, 100).mapToObj(i -> new byte[1_000]).toList()))
            .build();

    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("content-type")).hasValue(PROBLEM);
  }

  @Test
  void whatIsNotInTheApiIsAProblemToo() {
    problem(given().get("/nowhere"), 404, null);
    problem(given().get("/v1/requests/nobody"), 404, null);
    problem(given().get("/v1/requests/a/b/c"), 404, null);
    problem(given().put("/v1/requests"), 405, null);
    problem(given().contentType("text/plain").body("Ellery").post("/v1/requests"), 415, null);
    problem(
        given()
            .body(body("k-1").getBytes(UTF_8))
            .contentType("application/xml")
            .post("/v1/requests"),
        415,
        null);
    problem(given().accept("text/html").get("/v1/requests/nobody"), 406, null);
  }
}
