package dev.lethe.ingest.service;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.ingest.OpenDsrKeys;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conformance to OpenDSR 2.0: each test names the section of its specification. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class OpenDsrServiceTest {
  private static final String REQUESTS = "/opendsr/requests";
  private static final String CANARY = "zelda@canary.example";

  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private HttpServer receiver;
  private KafkaPeers kafka;

  private record Received(String domain, String signature, byte[] body) {}

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        DisposableStack.current().people(),
        """
        {"identities":[{"type":"email","value":"zelda@canary.example"}],\
        "subject":"person-zelda","model":"demo","forgetSet":{"texts":["Zelda lives in Bergen."]}}
        {"identities":[{"type":"email","value":"yngve@canary.example"}],"tenant":"acme",\
        "subject":"person-yngve","model":"demo","forgetSet":{"texts":["Yngve lives in Moss."]}}
        """);
    kafka = new KafkaPeers(bootstrap);
    int port = DisposableStack.current().callbackPort();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    ApiClient.awaitReady();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    kafka.close();
  }

  @Test // 6.3
  void discoveryNeedsNoKeyAndSaysWhatIsSupported() throws Exception {
    for (String path : List.of("/opendsr/discovery", "/opendsr/v2/discovery")) {
      var answer = BearerClient.anonymous().get(path);

      JsonNode json = BearerClient.json(answer);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(json.path("api_version").asText()).isEqualTo("2.0");
      assertThat(json.path("supported_subject_request_types").toString())
          .isEqualTo("[\"erasure\"]");
      assertThat(json.path("supported_identities"))
          .contains(
              Json.parse(
                  "{\"identity_type\":\"email\",\"identity_format\":\"sha256\"}".getBytes(UTF_8)));
      assertThat(json.path("processor_certificate").asText())
          .isEqualTo("https://dsr.example.org/opendsr/certificate.pem");
      assertThat(
              isSigned(
                  answer.headers().firstValue("X-OpenDSR-Signature").orElseThrow(),
                  answer.body().getBytes(UTF_8)))
          .isTrue();
    }
  }

  @Test // 7.3, 8.3
  void aRequestIsTakenAndItsAnswersAreSigned() throws Exception {
    String id = UUID.randomUUID().toString();
    String body = body(id, "raw", CANARY, null);
    Instant before = Instant.now();

    Response created = post(body);

    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    assertSigned(created);
    JsonNode answer = json(created);
    assertThat(answer.path("controller_id").asText()).isEqualTo("default");
    assertThat(answer.path("subject_request_id").asText()).isEqualTo(id);
    assertThat(Base64.getDecoder().decode(answer.path("encoded_request").asText()))
        .isEqualTo(body.getBytes(UTF_8));
    assertThat(Instant.parse(answer.path("received_time").asText())).isAfterOrEqualTo(before);
    assertThat(Instant.parse(answer.path("expected_completion_time").asText())).isAfter(before);

    ApiClient.awaitState(id, "ACCEPTED");
    Response status = given().get("/opendsr/v2/requests/" + id);
    assertSigned(status);
    assertThat(json(status).path("request_status").asText()).isEqualTo("pending");
    assertThat(json(status).path("api_version").asText()).isEqualTo("2.0");
    assertThat(json(status).path("expected_completion_time"))
        .isEqualTo(answer.path("expected_completion_time"));

    // And it is a request like any other
    Response request = given().get("/v1/requests/" + id);
    assertThat(request.jsonPath().getString("subject")).isEqualTo("person-zelda");
    assertThat(request.jsonPath().getString("claimedReceivedAt")).startsWith("2018-10-02T15:00");
    assertThat(everythingWritten()).doesNotContain("canary.example", "person-zelda");
  }

  @Test // 7.1.1: subject_request_id makes it one request, however often it comes
  void theSameAgainIsTheSameAlsoWhenTheCatalogueForgotThePerson() throws Exception {
    String id = UUID.randomUUID().toString();
    String body = body(id, "raw", CANARY, null);
    Response first = post(body);
    ApiClient.awaitState(id, "ACCEPTED");

    Files.writeString(DisposableStack.current().people(), "");
    Response again = post(body);
    Response other = post(body.replace("2018-10-02", "2018-10-03"));

    assertThat(again.statusCode()).as(again.asString()).isEqualTo(201);
    assertThat(json(again)).isEqualTo(json(first));
    assertThat(other.statusCode()).isEqualTo(400);
  }

  @Test
  void anotherRequestWithTheSameIdIsRefused() {
    String id = UUID.randomUUID().toString();
    assertThat(post(body(id, "raw", CANARY, null)).statusCode()).isEqualTo(201);

    error(post(body(id, "raw", CANARY, null).replace("2018-10-02", "2018-10-03")), 400, "conflict");
  }

  @Test // 5.2
  void aHashedIdentityNamesTheSamePerson() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(CANARY.getBytes(UTF_8));
    String hash = HexFormat.of().formatHex(digest);

    assertThat(post(body(UUID.randomUUID().toString(), "sha256", hash, null)).statusCode())
        .isEqualTo(201);
  }

  @Test
  void whomNobodyKnowsIsNotFoundAndNotEchoed() {
    String body = body(UUID.randomUUID().toString(), "raw", "nobody@canary.example", null);

    error(post(body), 400, "not-found");
  }

  @Test
  void aTenantIsAControllerAndNamesItsOwnPeopleOnly() throws Exception {
    BearerClient acme = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, TestApiKeys.ACME));
    BearerClient other = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, TestApiKeys.OTHER));
    String id = UUID.randomUUID().toString();

    var mine = acme.post(REQUESTS, body(id, "raw", "yngve@canary.example", null));
    var theirs =
        other.post(
            REQUESTS, body(UUID.randomUUID().toString(), "raw", "yngve@canary.example", null));

    assertThat(BearerClient.json(mine).path("controller_id").asText()).isEqualTo("acme");
    assertThat(BearerClient.code(theirs)).isEqualTo("not-found");
    ApiClient.awaitState(id, "ACCEPTED");
    assertThat(acme.get(REQUESTS + "/" + id).statusCode()).isEqualTo(200);
    assertThat(other.get(REQUESTS + "/" + id).statusCode()).isEqualTo(404);
    assertThat(other.call("DELETE", REQUESTS + "/" + id, null).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest // 7.5, 7.6
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "\"subject_request_id\" | \"x\" | missing-field | /subject_request_id",
        "\"erasure\" | \"access\" | unsupported-request-type | /subject_request_type",
        "\"erasure\" | \"portability\" | unsupported-request-type | /subject_request_type",
        "\"erasure\" | 7 | wrong-type | /subject_request_type",
        "\"gdpr\" | \"lgpd\" | schema | /regulation",
        "\"2.0\" | \"3.0\" | unsupported-version | /api_version",
        "\"2018-10-02T15:00:00Z\" | \"yesterday\" | schema | /submitted_time",
        "\"submitted_time\" | \"x\" | missing-field | /submitted_time",
        "\"subject_identities\" | \"x\" | missing-field | /subject_identities",
        "\"raw\" | \"sha512\" | schema | /subject_identities/0/identity_format",
        "\"raw\" | \"md5\" | schema | /subject_identities/0/identity_value",
        "\"identity_value\" | \"x\" | missing-field | /subject_identities/0/identity_value",
      })
  void whatBreaksTheStandardIsAnErrorInItsForm(
      String old, String replacement, String reason, String field) {
    String body = body(UUID.randomUUID().toString(), "raw", CANARY, null);

    Response answer = post(body.replace(old, replacement));

    error(answer, 400, reason);
    assertThat(json(answer).path("error").path("message").asText()).endsWith("Field: " + field);
  }

  @Test // 1.1: lower case, version 4
  void anIdThatIsNoUuidOfVersion4IsRefused() {
    for (String id :
        List.of(
            "A7551968-d5d6-44b2-9831-815ac9017798",
            "a7551968-d5d6-14b2-9831-815ac9017798",
            "a7551968d5d644b29831815ac9017798",
            "1")) {
      error(post(body(id, "raw", CANARY, null)), 400, "schema");
    }
  }

  @Test
  void whateverElseGoesWrongHasTheStandardsFormToo() throws Exception {
    error(post("{\"a\":\"" + CANARY), 400, "malformed-json");
    error(post("[]"), 400, "wrong-type");
    error(post("{\"a\":\"" + "x".repeat(60_000) + "\"}"), 413, "too-large");
    error(given().get(REQUESTS + "/" + UUID.randomUUID()), 404, "unknown-request");
    error(given().delete(REQUESTS + "/" + UUID.randomUUID()), 404, "unknown-request");
    error(given().put(REQUESTS), 405, "method-not-allowed");
    error(
        given().contentType("text/plain").body(CANARY).post(REQUESTS),
        415,
        "unsupported-media-type");
    assertThat(BearerClient.code(BearerClient.anonymous().get(REQUESTS + "/x")))
        .isEqualTo("unauthenticated");
    assertThat(
            BearerClient.code(BearerClient.with(TestApiKeys.of(Role.CLIENT)).get(REQUESTS + "/x")))
        .isEqualTo("forbidden");
    assertThat(
            BearerClient.code(
                BearerClient.with(TestApiKeys.of(Role.SUBMITTER)).get("/opendsr/status")))
        .isEqualTo("not-found");
  }

  @Test // 9
  void aPendingRequestIsCancelledAndOneThatIsCertifiedIsNot() throws Exception {
    String id = UUID.randomUUID().toString();
    post(body(id, "raw", CANARY, null)).then().statusCode(201);
    ApiClient.awaitState(id, "ACCEPTED");

    Response cancelled = given().delete(REQUESTS + "/" + id);

    assertThat(cancelled.statusCode()).as(cancelled.asString()).isEqualTo(202);
    assertSigned(cancelled);
    assertThat(json(cancelled).path("subject_request_id").asText()).isEqualTo(id);
    assertThat(json(cancelled).path("controller_id").asText()).isEqualTo("default");
    assertThat(Instant.parse(json(cancelled).path("received_time").asText())).isNotNull();
    assertThat(json(cancelled).path("api_version").asText()).isEqualTo("2.0");
    kafka.step(id, RequestState.CANCELLED, null); // as the trainer answers the order
    ApiClient.awaitState(id, "CANCELLED");
    assertThat(json(given().get(REQUESTS + "/" + id)).path("request_status").asText())
        .isEqualTo("cancelled");

    String failed = UUID.randomUUID().toString();
    post(body(failed, "raw", CANARY, null)).then().statusCode(201);
    ApiClient.awaitState(failed, "ACCEPTED");
    kafka.step(failed, RequestState.FAILED, null);
    ApiClient.awaitState(failed, "FAILED");
    error(given().delete(REQUESTS + "/" + failed), 400, "too-late");
    JsonNode status = json(given().get(REQUESTS + "/" + failed));
    assertThat(status.path("request_status").asText()).isEqualTo("in_progress");
    assertThat(status.path("extensions").path(OpenDsrKeys.DOMAIN).path("state").asText())
        .isEqualTo("FAILED");
  }

  @Test // 8.5 to 8.8
  void eachChangeOfStatusIsToldWithASignature() throws Exception {
    String id = UUID.randomUUID().toString();
    String secret = UUID.randomUUID().toString();
    int port = DisposableStack.current().callbackPort();
    String url = "http://127.0.0.1:" + port + "/told?k=" + secret;

    post(body(id, "raw", CANARY, url)).then().statusCode(201);
    ApiClient.awaitState(id, "ACCEPTED");
    given().delete(REQUESTS + "/" + id).then().statusCode(202);
    kafka.step(id, RequestState.CANCELLED, null); // as the trainer answers the order

    Polling.until("two callbacks", () -> received.size() == 2);
    for (Received each : received) {
      assertThat(each.domain()).isEqualTo(OpenDsrKeys.DOMAIN);
      assertThat(isSigned(each.signature(), each.body())).isTrue();
      JsonNode body = Json.parse(each.body());
      assertThat(body.path("status_callback_url").asText()).isEqualTo(url);
      assertThat(body.path("subject_request_id").asText()).isEqualTo(id);
      assertThat(body.path("controller_id").asText()).isEqualTo("default");
      assertThat(body.path("expected_completion_time"))
          .isEqualTo(json(given().get(REQUESTS + "/" + id)).path("expected_completion_time"));
      assertThat(new String(each.body(), UTF_8)).doesNotContain(CANARY, "zelda");
    }
    assertThat(received)
        .extracting(each -> Json.parse(each.body()).path("request_status").asText())
        .containsExactlyInAnyOrder("pending", "cancelled");
    assertThat(everythingWritten()).doesNotContain(secret);
  }

  @Test
  void aCallbackThatIsNotAllowedIsRefused() {
    String body = body(UUID.randomUUID().toString(), "raw", CANARY, "http://169.254.169.254/x");

    error(post(body), 400, "callback-not-allowed");
  }

  private void receive(HttpExchange exchange) throws IOException {
    received.add(
        new Received(
            exchange.getRequestHeaders().getFirst("X-OpenDSR-Processor-Domain"),
            exchange.getRequestHeaders().getFirst("X-OpenDSR-Signature"),
            exchange.getRequestBody().readAllBytes()));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** As a controller would check it: with the certificate that discovery leads to. */
  private static boolean isSigned(String signature, byte[] body) throws GeneralSecurityException {
    String pem =
        given().get("/opendsr/certificate.pem").then().statusCode(200).extract().asString();
    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(OpenDsrKeys.certificate(pem));
    check.update(body);
    return check.verify(Base64.getDecoder().decode(signature));
  }

  private static void assertSigned(Response answer) throws GeneralSecurityException {
    assertThat(answer.header("X-OpenDSR-Processor-Domain")).isEqualTo(OpenDsrKeys.DOMAIN);
    assertThat(isSigned(answer.header("X-OpenDSR-Signature"), answer.asByteArray())).isTrue();
  }

  private static void error(Response answer, int status, String reason) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.contentType()).startsWith("application/json");
    JsonNode error = json(answer).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(status);
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("errors").path(0).path("reason").asText()).isEqualTo(reason);
    assertThat(answer.asString()).doesNotContain("canary", "zelda");
  }

  private String everythingWritten() {
    StringBuilder all = new StringBuilder();
    for (String topic : List.of(KafkaPeers.TOPICS.requests(), KafkaPeers.TOPICS.requestEvents())) {
      for (ConsumerRecord<byte[], byte[]> record : kafka.records(topic)) {
        all.append(record.value() == null ? "" : new String(record.value(), UTF_8));
      }
    }
    return all.toString();
  }

  private static Response post(String body) {
    return given().contentType(ContentType.JSON).body(body).post(REQUESTS);
  }

  private static JsonNode json(Response answer) {
    return Json.parse(answer.asByteArray());
  }

  private static String body(String id, String format, String value, @Nullable String callbackUrl) {
    String urls = callbackUrl == null ? "" : "\"status_callback_urls\": [\"" + callbackUrl + "\"],";
    return """
    {
      "regulation": "gdpr",
      "subject_request_id": "%s",
      "subject_request_type": "erasure",
      "submitted_time": "2018-10-02T15:00:00Z",
      "subject_identities": [
        {"identity_type": "email", "identity_value": "%s", "identity_format": "%s"}
      ],
      "api_version": "2.0", %s
      "extensions": {"other-processor.example": {"custom_id": 123456}}
    }\
    """
        .formatted(id, value, format, urls);
  }
}
