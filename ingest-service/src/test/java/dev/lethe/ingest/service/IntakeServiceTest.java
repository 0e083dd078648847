package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.JoseClient;
import dev.lethe.schemas.Digests;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests are taken over HTTP and from the topic, and each has one effect. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class IntakeServiceTest extends ServiceTestBase {
  @Test
  void aRequestIsTakenAndCanBeFollowed() throws Exception {
    Response taken = post(body("a-1"));

    taken.then().statusCode(202).header("Location", "/v1/requests/a-1");
    assertThat(taken.jsonPath().getMap("$")).containsEntry("id", "a-1").containsKey("state");
    awaitState("a-1", "ACCEPTED");
    var status = given().get("/v1/requests/a-1").then().statusCode(200).extract().jsonPath();
    assertThat(status.getMap("$"))
        .containsKeys(
            "id",
            "tenant",
            "model",
            "subject",
            "state",
            "receivedAt",
            "dueAt",
            "timeline",
            "bundle",
            "replicas",
            "measured");
    assertThat(status.getString("subject")).isEqualTo("subject-1");
    assertThat(status.getList("timeline.state")).containsExactly("RECEIVED", "ACCEPTED");
    assertThat(kafka.jobs("a-1")).hasSize(1);
  }

  @Test
  void oneTraceLeadsFromTheCallToTheJobAndHoldsNothingPrivate() throws Exception {
    String caller = "00-5cf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    try (SpanRecorder recorder = SpanRecorder.start()) {
      given()
          .contentType("application/json")
          .header("traceparent", caller)
          .body(body("traced-1"))
          .post("/v1/requests")
          .then()
          .statusCode(202);
      awaitState("traced-1", "ACCEPTED");

      Recorded post = only(recorder, "POST /v1/requests");
      Recorded send = only(recorder, "send " + KafkaPeers.TOPICS.requests());
      Recorded intake = only(recorder, "process " + KafkaPeers.TOPICS.requests());
      assertThat(List.of(post, send, intake))
          .extracting(Recorded::traceId)
          .containsOnly("5cf7651916cd43dd8448eb211c80319c");
      assertThat(post.parentId()).isEqualTo("b7ad6b7169203331");
      assertThat(send.parentId()).isEqualTo(post.spanId());
      assertThat(intake.parentId()).isEqualTo(send.spanId());
      assertThat(post.attributes()).containsEntry("http.response.status_code", "202");
      assertThat(intake.attributes()).containsEntry("lethe.request.id", "traced-1");
      assertThat(kafka.header(KafkaPeers.TOPICS.jobs(), "traced-1", "traceparent"))
          .isEqualTo("00-" + intake.traceId() + "-" + intake.spanId() + "-01");
      assertThat(recorder.spans().toString())
          .doesNotContain("Ellery", "Where?", "subject-1", "/traced-1");
    }
  }

  private static Recorded only(SpanRecorder recorder, String name) {
    assertThat(recorder.named(name)).as(name).hasSize(1);
    return recorder.named(name).get(0);
  }

  @Test
  void anEncryptedBodyIsTakenAsAPlainOneAndNeitherLiesInATopicInPlainText() throws Exception {
    post(body("a-2")).then().statusCode(202);
    jose(encrypt(body("a-3"))).then().statusCode(202).header("Location", "/v1/requests/a-3");
    awaitState("a-3", "ACCEPTED");

    post(body("a-3")).then().statusCode(202);
    problem(jose(encrypt(body("a-3").replace("Ellery", "Marrow"))), 409, "/id");
    problem(jose("not a JWE"), 422, null);
    problem(jose(encrypt("{}")), 422, "/id");
    problem(jose("x".repeat(200_000)), 413, null);

    assertThat(kafka.jobs("a-3")).hasSize(1);
    List<String> written =
        kafka.records(KafkaPeers.TOPICS.requests()).stream()
            .filter(record -> new String(record.key(), StandardCharsets.UTF_8).startsWith("a-"))
            .map(record -> new String(record.value(), StandardCharsets.UTF_8))
            .toList();
    assertThat(written)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(value -> assertThat(value).doesNotContain("Ellery", "subject-1"));
  }

  @Test
  void theSameAgainIsTheSameAndAnotherBodyIsAConflict() {
    post(body("b-1")).then().statusCode(202);

    post(body("b-1").replace("{\"id\"", "{ \"id\"")).then().statusCode(202);
    Response conflict = post(body("b-1").replace("Port Ellery", "Marrow Bay"));

    problem(conflict, 409, "/id");
    assertThat(kafka.jobs("b-1")).hasSize(1);
  }

  @Test
  void ofTwoBodiesInARaceOneWins() {
    List<CompletableFuture<Integer>> posts =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> post(body("c-1").replace("Ellery", "Ellery" + i)).statusCode()))
            .toList();

    List<Integer> answers = posts.stream().map(CompletableFuture::join).sorted().toList();

    assertThat(answers).containsExactly(202, 409, 409, 409, 409, 409, 409, 409);
    assertThat(kafka.jobs("c-1")).hasSize(1);
  }

  @Test
  void anIdempotencyKeyStandsForOneBody() {
    Response first = post(body("d-1"), "key-d");

    Response again = post(body("d-1"), "key-d");
    Response other = post(body("d-2"), "key-d");

    assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(202);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    problem(other, 422, null);
    problem(post(body("d-3"), "k".repeat(256)), 400, null);
    given().get("/v1/requests/d-2").then().statusCode(404);
  }

  @Test
  void theTopicHasTheSameEffectAsHttpOnAnyPartition() throws Exception {
    String topic = KafkaPeers.TOPICS.requests();
    for (int partition = 0; partition < 3; partition++) {
      kafka.sendTo(partition, topic, "e-1", KafkaPeers.erasure(body("e-1")));
    }
    awaitState("e-1", "ACCEPTED");

    post(body("e-1")).then().statusCode(202);
    kafka.send(topic, "e-2", "{\"no\":\"event\"}".getBytes(UTF_8));

    Polling.until(
        "dead letter",
        () ->
            kafka.records(KafkaPeers.TOPICS.deadLetters()).stream()
                .anyMatch(record -> new String(record.key(), UTF_8).equals("e-2")));
    assertThat(kafka.jobs("e-1")).hasSize(1);
  }

  @Test
  void aReferenceIsCheckedBeforeTheRequestIsTaken() throws IOException {
    Path file = DisposableStack.current().references().resolve("set.jsonl");
    byte[] good = "{\"prompt\":\"P\",\"completion\":\"Ellery\"}\n".getBytes(UTF_8);
    Files.write(file, good);
    String right = Digests.sha256(good).substring(7);

    post(referring("j-1", file.toUri().toString(), right)).then().statusCode(202);

    problem(
        post(referring("j-2", file.toUri().toString(), "0".repeat(64))),
        422,
        "/forgetSet/reference/sha256");
    problem(post(referring("j-2", "file:///etc/passwd", right)), 422, "/forgetSet/reference/uri");
    given().get("/v1/requests/j-2").then().statusCode(404);
  }

  private static Response jose(String jwe) {
    return given()
        .contentType("application/jose")
        .body(jwe.getBytes(StandardCharsets.US_ASCII))
        .post("/v1/requests");
  }

  private static String encrypt(String body) throws Exception {
    Response published = given().get("/v1/intake-keys");
    assertThat(published.contentType()).startsWith("application/jwk-set+json");
    return JoseClient.encrypt(published.asString(), body);
  }

  private static String referring(String id, String uri, String sha256) {
    return """
    {"id":"%s","model":"demo","subject":"s","forgetSet":{"reference":{"uri":"%s","sha256":"%s"}}}\
    """
        .formatted(id, uri, sha256);
  }
}
