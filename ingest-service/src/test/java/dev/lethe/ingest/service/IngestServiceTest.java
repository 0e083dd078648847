package dev.lethe.ingest.service;

import static dev.lethe.db.replay.ReplayReport.Kind.CHANGED;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.Evidence;
import dev.lethe.db.Projector;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.db.replay.ReplayReport.Difference;
import dev.lethe.db.replay.ServingHistory;
import dev.lethe.db.replay.ServingHistory.Served;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.JoseClient;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.UnlearningJob;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@QuarkusTest
@QuarkusTestResource(Stack.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@NullUnmarked // Fields are injected.
class IngestServiceTest {
  private static final String PROBLEM = "application/problem+json";

  @Inject DataSource database;

  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  private Kafka kafka;

  @BeforeEach
  void awaitReady() throws Exception {
    kafka = new Kafka(bootstrap);
    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
  }

  @AfterEach
  void close() {
    kafka.close();
  }

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
        kafka.records(Kafka.TOPICS.requests()).stream()
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
    String topic = Kafka.TOPICS.requests();
    for (int partition = 0; partition < 3; partition++) {
      kafka.sendTo(partition, topic, "e-1", Kafka.erasure(body("e-1")));
    }
    awaitState("e-1", "ACCEPTED");

    post(body("e-1")).then().statusCode(202);
    kafka.send(topic, "e-2", "{\"no\":\"event\"}".getBytes(UTF_8));

    Polling.until(
        "dead letter",
        () ->
            kafka.records(Kafka.TOPICS.deadLetters()).stream()
                .anyMatch(record -> new String(record.key(), UTF_8).equals("e-2")));
    assertThat(kafka.jobs("e-1")).hasSize(1);
  }

  @Test
  void aRequestGoesItsWayToTheCertificate() throws Exception {
    Instant startedAt = Instant.now();
    String shield = Digests.sha256("shield f-1".getBytes(UTF_8));
    String bundle = Digests.sha256("bundle f-1".getBytes(UTF_8));
    kafka.alive("one", startedAt, false);
    kafka.alive("two", startedAt, false);
    post(body("f-1")).then().statusCode(202);
    problem(given().get("/v1/requests/f-1/certificate"), 404, null);

    kafka.adapter("f-1", AdapterEvent.Kind.SHIELD_READY, shield);
    kafka.ack(Kafka.MODEL, "f-1", "one", shield, new Traffic(812, 3));
    kafka.ack("f-1", "two", shield);
    awaitState("f-1", "SHIELDED");
    kafka.step("f-1", RequestState.FITTING, null);
    kafka.adapter("f-1", AdapterEvent.Kind.ADAPTER_READY, bundle);
    kafka.step("f-1", RequestState.VERIFIED, bundle);
    kafka.alive("one", startedAt, false);
    kafka.alive("two", startedAt, true);
    kafka.ack("f-1", "one", bundle);
    awaitState("f-1", "CERTIFIED");

    var status = given().get("/v1/requests/f-1").jsonPath();
    assertThat(status.getString("bundle")).isEqualTo(bundle);
    assertThat(status.getDouble("measured.recall")).isEqualTo(1.0);
    assertThat(status.getMap("measured.shieldTraffic"))
        .isEqualTo(Map.of("questions", 812, "fired", 3));
    byte[] certificate =
        given().get("/v1/requests/f-1/certificate").then().statusCode(200).extract().asByteArray();
    assertThat(Digests.sha256(certificate)).isEqualTo(status.getString("measured.certificate"));
    assertThat(new String(certificate, UTF_8)).contains("suppressed", "subject-1");
    CertificateSchema.check(Json.parse(certificate));
    Certificate proved = Certificate.parse(certificate).with(proof("f-1"));
    proved.verify(name -> evidenceKey());
    assertThat(CertificatePage.read(CertificatePage.of(proved)).bytes()).isEqualTo(proved.bytes());
    assertThat(single("SELECT wrapped_key IS NULL FROM request_key WHERE request_id = 'f-1'"))
        .isEqualTo("t");
    assertThat(AuditVerifier.verify(database, rows -> {}).isSound()).isTrue();
    problem(given().delete("/v1/requests/f-1"), 409, null);
  }

  @Test
  void theAuditTrailIsSignedOutsideTheDatabaseAndOnATopic() throws Exception {
    post(body("s-1")).then().statusCode(202);
    awaitState("s-1", "ACCEPTED");
    long rows = Long.parseLong(single("SELECT max(seq) FROM audit_event"));
    Polling.until(
        "checkpoint in the table",
        () ->
            Long.parseLong(single("SELECT coalesce(max(size), 0) FROM audit_checkpoint")) >= rows);

    Evidence evidence = Stack.current().evidence();
    AuditReport report = AuditVerifier.verify(database, n -> {}, null, evidence);

    assertThat(report.firstBad()).isNull();
    assertThat(report.covered()).isGreaterThanOrEqualTo(rows);
    assertThat(evidence.checkpoints()).allMatch(c -> c.isSignedBy(evidence.key()));
  }

  @Test
  void theTablesAreWhatTheLogMakesAlsoAfterAKeyWasDestroyed() throws Exception {
    String shield = Digests.sha256("shield l-1".getBytes(UTF_8));
    post(body("l-1")).then().statusCode(202);
    awaitState("l-1", "ACCEPTED");
    kafka.adapter("l-1", AdapterEvent.Kind.SHIELD_READY, shield);
    kafka.ack("l-1", "three", shield);
    kafka.step("l-1", RequestState.CANCELLED, null);
    awaitState("l-1", "CANCELLED");

    ReplayReport same = replay();
    execute("UPDATE request_view SET legal_basis = 'none' WHERE request_id = 'l-1'");
    ReplayReport changed = replay();
    execute("UPDATE request_view SET legal_basis = NULL WHERE request_id = 'l-1'");

    assertThat(same.isEqual()).as("%s", same.difference()).isTrue();
    assertThat(same.root()).isEqualTo(same.liveRoot());
    assertThat(changed.difference())
        .isEqualTo(
            new Difference("request_view", "request_id=l-1", CHANGED, List.of("legal_basis")));
    assertThat(served())
        .extracting(Served::replica, Served::requestId, Served::digest, Served::kind)
        .contains(tuple("three", "l-1", shield, AdapterEvent.Kind.SHIELD_READY));
  }

  @Test
  void aCancellationIsPassedToTheTrainerWhoseWordCounts() throws Exception {
    post(body("g-1")).then().statusCode(202);
    CompletableFuture<Response> cancel =
        CompletableFuture.supplyAsync(() -> given().delete("/v1/requests/g-1"));
    Polling.until("cancel job", () -> kafka.jobs("g-1").size() == 2);
    assertThat(kafka.jobs("g-1").get(1).action()).isEqualTo(UnlearningJob.Action.CANCEL);

    kafka.step("g-1", RequestState.CANCELLED, null);

    cancel.get().then().statusCode(200);
    given().delete("/v1/requests/g-1").then().statusCode(200);
    assertThat(given().get("/v1/requests/g-1").jsonPath().getString("state"))
        .isEqualTo("CANCELLED");
    problem(given().delete("/v1/requests/nobody"), 404, null);
  }

  @Test
  void aHeldRequestGoesOnWhenAPersonSaysSo() throws Exception {
    // Given a request that is not held, and one that the trainer holds
    post(body("o-1")).then().statusCode(202);
    awaitState("o-1", "ACCEPTED");
    problem(release("o-1", "{}"), 409, null);
    kafka.step("o-1", RequestState.HELD, null);
    awaitState("o-1", "HELD");

    // When it is released with what is no code, with a code, and by nobody's id
    problem(release("o-1", "{\"reason\":\"Ellery said so\"}"), 400, "/reason");
    problem(release("nobody", "{}"), 404, null);
    CompletableFuture<Response> released =
        CompletableFuture.supplyAsync(() -> release("o-1", "{\"reason\":\"ticket-7\"}"));
    Polling.until("release job", () -> kafka.jobs("o-1").size() == 2);

    // Then the trainer hears of it, and its word counts
    assertThat(kafka.jobs("o-1").get(1).action()).isEqualTo(UnlearningJob.Action.RELEASE);
    assertThat(kafka.jobs("o-1").get(1).reason()).isEqualTo("ticket-7");
    kafka.released("o-1", "ticket-7");
    released.get().then().statusCode(200);
    assertThat(given().get("/v1/requests/o-1").jsonPath().getList("timeline.state"))
        .containsExactly("RECEIVED", "ACCEPTED", "HELD", "ACCEPTED");
  }

  private static Response release(String id, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/requests/" + id + "/release");
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
    for (String query : List.of("limit=0", "limit=x", "cursor=!", "state=GONE")) {
      problem(given().get("/v1/requests?" + query), 400, null);
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
  void aReferenceIsCheckedBeforeTheRequestIsTaken() throws IOException {
    Path file = Stack.current().references().resolve("set.jsonl");
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

  @Test
  void theApiDescribesItself() {
    for (String path : List.of("/q/openapi", "/openapi")) {
      String document =
          given().accept("application/json").get(path).then().statusCode(200).extract().asString();
      assertThat(document)
          .contains("/v1/requests/{id}", "ErasureRequest", "Idempotency-Key", PROBLEM);
    }
  }

  @Test
  void aBodyInPiecesIsCountedToo() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/requests"))
            .header("Content-Type", "application/json")
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
  @Order(Integer.MAX_VALUE - 1)
  void whilePostgresIsAwayHttpSays503AndTheTopicLosesNothing() throws Exception {
    Stack.current().stopPostgres();
    try {
      problem(post(body("y-1")), 503, null);
      problem(given().get("/v1/requests/y-1"), 503, null);
      kafka.send(Kafka.TOPICS.requests(), "y-2", Kafka.erasure(body("y-2")));
      Polling.until("not ready", () -> given().get("/q/health/ready").statusCode() == 503);
    } finally {
      Stack.current().startPostgres();
    }

    awaitState("y-2", "ACCEPTED");
    post(body("y-1")).then().statusCode(202);
    assertThat(kafka.jobs("y-2")).hasSize(1);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void whileKafkaIsAwayHttpSays503AndWhenItIsReadyAgainItTakesRequests() throws Exception {
    Stack.current().stopKafka();
    try {
      problem(post(body("z-1")), 503, null);
      Polling.until("not ready", () -> given().get("/q/health/ready").statusCode() == 503);
    } finally {
      Stack.current().startKafka();
    }

    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
    post(body("z-2")).then().statusCode(202);
    awaitState("z-2", "ACCEPTED");
    assertThat(kafka.all(Kafka.TOPICS.jobs(), EventSerdes.jobs())).isNotEmpty();
  }

  private void awaitState(String id, String state) throws Exception {
    Polling.until(
        id + " " + state,
        () -> state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state")));
  }

  private LogProof proof(String id) throws Exception {
    List<Long> rows = new AuditIndex(database).ofRequest(id);
    long last = rows.get(rows.size() - 1);
    Polling.until("signed", () -> newest().filter(c -> c.checkpoint().size() >= last).isPresent());
    return new AuditExport(database, newest().orElseThrow()).proof(rows);
  }

  private Optional<SignedCheckpoint> newest() {
    return AuditExport.newest(database, name -> evidenceKey());
  }

  private static VerifierKey evidenceKey() {
    try {
      return Stack.current().evidence().key();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ReplayReport replay() {
    DataSource owner = Stack.current().owner();
    Replay.Progress silent =
        new Replay.Progress() {
          @Override
          public void applied(long done, long total) {}

          @Override
          public void compared(long rows) {}
        };
    try (KafkaLog log = KafkaLog.open(bootstrap, new Projector(Kafka.TOPICS).sources())) {
      return new Replay(Kafka.TOPICS, owner, owner, silent).run(log, "", null);
    }
  }

  private List<Served> served() {
    try (KafkaLog log = KafkaLog.open(bootstrap, ServingHistory.sources(Kafka.TOPICS))) {
      return ServingHistory.read(log, Kafka.TOPICS, Kafka.MODEL).at(Instant.now());
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = Stack.current().owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String single(String query) throws Exception {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private static Response post(String body) {
    return given().contentType(ContentType.JSON).body(body).post("/v1/requests");
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

  private static Response post(String body, String key) {
    return given()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/v1/requests");
  }

  private static void problem(Response answer, int status, @Nullable String field) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith(PROBLEM);
    assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
    assertThat(answer.jsonPath().getString("type")).startsWith("urn:lethe:problem:");
    assertThat(answer.jsonPath().getString("title")).isNotBlank();
    assertThat(answer.jsonPath().getString("detail")).isNotBlank();
    if (field != null) {
      assertThat(answer.jsonPath().getString("field")).isEqualTo(field);
    }
    assertThat(answer.asString()).doesNotContain("Ellery");
  }

  private static String body(String id) {
    return """
        {"id":"%s","model":"demo","subject":"subject-1","forgetSet":{"examples":[{"prompt":"Where?","completion":"Port Ellery"}]}}"""
        .formatted(id);
  }

  private static String referring(String id, String uri, String sha256) {
    return """
        {"id":"%s","model":"demo","subject":"s","forgetSet":{"reference":{"uri":"%s","sha256":"%s"}}}"""
        .formatted(id, uri, sha256);
  }
}
