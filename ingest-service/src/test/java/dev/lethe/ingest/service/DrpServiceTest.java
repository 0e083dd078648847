package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.DrpClient.json;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.ingest.DrpSigner;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conformance to the Data Rights Protocol 0.9.4: each test names the section of its text. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class DrpServiceTest {
  private static final String CANARY = "zelda@canary.example";
  private static final String REASON = "{\"reason\":\"Zelda changed her mind\"}";

  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  private HttpServer receiver;
  private KafkaPeers kafka;
  private DrpClient agent;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        DisposableStack.current().people(),
        """
        {"identities":[{"type":"email","value":"zelda@canary.example"},\
        {"type":"phone_number","value":"+4790000001"},\
        {"type":"address","value":"1 Canary Row"}],\
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
    agent = DrpClient.paired(DrpAgents.ONE, DrpAgents.BUSINESS);
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    kafka.close();
  }

  @Test // 2.05, 2.06
  void aSignedMessageGetsATokenThatIsKeptAsAHash() throws Exception {
    HttpResponse<String> answer = new DrpClient(DrpAgents.TWO, DrpAgents.BUSINESS).pair();

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(json(answer).path("agent-id").asText()).isEqualTo(DrpAgents.TWO);
    String token = json(answer).path("token").asText();
    assertThat(table("agent_token")).doesNotContain(token).doesNotContain(token.substring(20));
    DrpClient two = new DrpClient(DrpAgents.TWO, DrpAgents.BUSINESS);
    two.token(token);
    assertThat(two.get("/v1/agent/" + DrpAgents.TWO).statusCode()).isEqualTo(200);
    assertThat(two.get("/v1/agent/" + DrpAgents.TWO).body()).isEqualTo("{}");
    assertError(two.get("/v1/agent/" + DrpAgents.ONE), 403, null);
    assertError(two.get("/v1/agent/NOBODY"), 403, null);
  }

  @Test // 2.05
  void aNewTokenTakesThePlaceOfTheOneBefore() throws Exception {
    DrpClient before = DrpClient.paired(DrpAgents.TWO, DrpAgents.BUSINESS);
    DrpClient other = DrpClient.paired(DrpAgents.TWO, DrpAgents.ACME);

    DrpClient after = DrpClient.paired(DrpAgents.TWO, DrpAgents.BUSINESS);

    String self = "/v1/agent/" + DrpAgents.TWO;
    assertError(before.get(self), 401, null);
    assertThat(after.get(self).statusCode()).isEqualTo(200);
    assertThat(other.get(self).statusCode()).as("of the other business").isEqualTo(200);
  }

  @Test // 2.05.1: no body
  void whoeverIsNotTheAgentGetsNoTokenAndNoReason() throws Exception {
    DrpClient two = new DrpClient(DrpAgents.TWO, DrpAgents.BUSINESS);
    String good = two.sign(two.envelope());

    assertRefused(two.pair("NOBODY", good));
    assertRefused(two.pair(DrpAgents.ONE, good));
    assertRefused(two.pair(DrpAgents.TWO, new DrpSigner().sign(two.envelope().toString())));
    assertRefused(two.pair(DrpAgents.TWO, "canary"));
    assertRefused(two.pair(DrpAgents.TWO, ""));
    for (String[] wrong :
        List.of(
            new String[] {"agent-id", DrpAgents.ONE},
            new String[] {"business-id", "OTHER_BUSINESS"},
            new String[] {"issued-at", Instant.now().plusSeconds(3600).toString()},
            new String[] {"expires-at", Instant.now().minusSeconds(1).toString()},
            new String[] {"issued-at", "yesterday"},
            new String[] {"drp.version", "0.5"})) {
      ObjectNode message = two.envelope().put(wrong[0], wrong[1]);
      assertRefused(two.pair(DrpAgents.TWO, two.sign(message)));
      message.remove(wrong[0]);
      assertRefused(two.pair(DrpAgents.TWO, two.sign(message)));
    }
  }

  @Test // whoever recorded how a token was asked for has none
  void aMessageGetsOneTokenOnly() throws Exception {
    DrpClient two = new DrpClient(DrpAgents.TWO, DrpAgents.BUSINESS);
    String message = two.sign(two.envelope());
    HttpResponse<String> first = two.pair(DrpAgents.TWO, message);

    HttpResponse<String> again = two.pair(DrpAgents.TWO, message);

    assertThat(first.statusCode()).isEqualTo(200);
    assertRefused(again);
    two.token(json(first).path("token").asText());
    assertThat(two.get("/v1/agent/" + DrpAgents.TWO).statusCode()).isEqualTo(200);
  }

  @Test
  void anAgentThatLeavesTheDirectoryIsNotLetInAnyMore() throws Exception {
    DrpClient leaving = DrpClient.paired(DrpAgents.LEAVING, DrpAgents.BUSINESS);
    String self = "/v1/agent/" + DrpAgents.LEAVING;
    assertThat(leaving.get(self).statusCode()).isEqualTo(200);
    try {
      DrpAgents.write(DisposableStack.current().agents(), List.of(DrpAgents.ONE, DrpAgents.TWO));

      Polling.until("not let in", () -> leaving.get(self).statusCode() == 401);
      assertRefused(leaving.pair());
    } finally {
      DrpAgents.write(DisposableStack.current().agents());
    }
  }

  @Test // 2.01.1, 2.02, 3.03
  void aRequestIsTakenAndIsARequestLikeAnyOther() throws Exception {
    String own = "own-" + UUID.randomUUID();
    Instant before = Instant.now();

    HttpResponse<String> taken =
        agent.exercise(agent.deletion(CANARY).put("agent-request-id", own));

    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    JsonNode status = json(taken);
    String id = status.path("request_id").asText();
    assertThat(UUID.fromString(id).version()).isEqualTo(8);
    assertThat(status.path("agent_request_id").asText()).isEqualTo(own);
    assertThat(status.path("status").asText()).isIn("open", "in_progress");
    assertThat(status.has("reason")).isFalse();
    assertThat(Instant.parse(status.path("received_at").asText())).isAfterOrEqualTo(before);
    assertThat(Instant.parse(status.path("expected_by").asText()))
        .isAfter(before.plusSeconds(44 * 86_400));
    ApiClient.awaitState(id, "ACCEPTED");
    JsonNode later = json(agent.status(id));
    assertThat(later.path("status").asText()).isEqualTo("in_progress");
    assertThat(later.path("agent_request_id").asText()).isEqualTo(own);
    assertThat(later.path("expected_by")).isEqualTo(status.path("expected_by"));
    assertThat(later.path("processing_details").asText()).isNotBlank();

    Response request = given().get("/v1/requests/" + id);
    assertThat(request.jsonPath().getString("subject")).isEqualTo("person-zelda");
    assertThat(request.jsonPath().getString("timeline[0].actor.subject"))
        .isEqualTo("agent:" + DrpAgents.ONE);
    assertThat(request.jsonPath().getString("timeline[0].actor.role")).isEqualTo("submitter");
    assertThat(request.jsonPath().getString("timeline[0].actor.authentication"))
        .isEqualTo("api-key");
    assertThat(everythingWritten()).doesNotContain("canary.example", "person-zelda", own);
  }

  @Test // 2.01: a message is one request, however often it comes
  void theSameMessageAgainIsTheSameRequestAlsoWhenTheCatalogueForgotThePerson() throws Exception {
    String message = agent.sign(agent.deletion(CANARY));
    String id = json(agent.send(message)).path("request_id").asText();
    ApiClient.awaitState(id, "ACCEPTED");

    Files.writeString(DisposableStack.current().people(), "");
    HttpResponse<String> again = agent.send(message);

    assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    assertThat(json(again).path("request_id").asText()).isEqualTo(id);
    assertThat(json(again)).isEqualTo(json(agent.status(id)));
    assertThat(kafka.jobs(id)).hasSize(1);
  }

  @Test // 2.01: agent-request-id is unique within an agent
  void theSameAgentRequestIdIsTheSameRequestAndNothingElse() throws Exception {
    String own = "own-" + UUID.randomUUID();
    ObjectNode asked = agent.deletion(CANARY).put("agent-request-id", own);
    String id = json(agent.exercise(asked)).path("request_id").asText();
    ApiClient.awaitState(id, "ACCEPTED");

    String later = Instant.now().plusSeconds(900).toString();
    HttpResponse<String> again = agent.exercise(asked.deepCopy().put("expires-at", later));
    HttpResponse<String> other = agent.exercise(asked.deepCopy().remove(List.of("regime")));
    DrpClient two = DrpClient.paired(DrpAgents.TWO, DrpAgents.BUSINESS);
    HttpResponse<String> anothers = two.exercise(two.deletion(CANARY).put("agent-request-id", own));

    assertThat(json(again).path("request_id").asText()).isEqualTo(id);
    assertError(other, 409, "/agent-request-id");
    assertThat(json(anothers).path("request_id").asText()).isNotEmpty().isNotEqualTo(id);
    assertThat(kafka.jobs(id)).hasSize(1);
  }

  @ParameterizedTest // 3.02, 3.04
  @CsvSource(
      nullValues = "-",
      value = {
        "email, nobody@canary.example, true, no_match",
        "email, zelda@canary.example, false, insuf_verification",
        "email, zelda@canary.example, -, insuf_verification",
        "phone_number, +4790000009, true, no_match",
        "phone_number, +4790000001, false, insuf_verification",
        "name, Zelda, -, insuf_verification",
        "email, yngve@canary.example, true, no_match",
      })
  void whoeverIsNotKnownOrNotVerifiedIsDenied(
      String claim, String value, Boolean verified, String reason) throws Exception {
    ObjectNode asked =
        agent.envelope().put("exercise", "deletion").put("regime", "ccpa").put(claim, value);
    if (verified != null) {
      asked.put(claim + "_verified", verified);
    }

    String message = agent.sign(asked);
    HttpResponse<String> answer = agent.send(message);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode status = json(answer);
    assertThat(status.path("status").asText()).isEqualTo("denied");
    assertThat(status.path("reason").asText()).isEqualTo(reason);
    assertThat(status.path("processing_details").asText()).isNotBlank();
    assertThat(answer.body()).doesNotContain("canary", "Zelda", "+479");
    String id = status.path("request_id").asText();
    assertThat(json(agent.status(id))).isEqualTo(status);
    assertThat(json(agent.send(message))).as("for good").isEqualTo(status);
    assertError(agent.revoke(id, REASON), 409, null);
    assertThat(given().get("/v1/requests/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void aDenialIsOnRecordWithTheAgentAndTheReason() throws Exception {
    ObjectNode asked = agent.deletion("nobody@canary.example");
    String id = json(agent.exercise(asked)).path("request_id").asText();

    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    HttpResponse<String> trail = auditor.get("/console/audit?request=" + id);

    assertThat(trail.statusCode()).as(trail.body()).isEqualTo(200);
    assertThat(trail.body())
        .contains("Attempt refused", "No request", "agent:" + DrpAgents.ONE)
        .doesNotContain("canary");
  }

  @Test // to erase either might be wrong
  void claimsThatNameTwoPeopleAreDenied() throws Exception {
    DrpClient acme = DrpClient.paired(DrpAgents.ONE, DrpAgents.ACME);
    ObjectNode both =
        acme.deletion("yngve@canary.example")
            .put("phone_number", "+4790000001")
            .put("phone_number_verified", true);

    JsonNode status = json(acme.exercise(both));

    assertThat(status.path("reason").asText()).isEqualTo("no_match");
  }

  @Test // 3.04
  void aVerifiedPhoneNumberOrAddressNamesThePersonToo() throws Exception {
    ObjectNode phone = agent.envelope().put("exercise", "deletion");
    phone.put("phone_number", "+4790000001").put("phone_number_verified", true);
    ObjectNode address = agent.envelope().put("exercise", "deletion");
    address.putObject("address").put("formatted", "1 Canary Row").put("country", "NO");
    address.put("address_verified", true);
    address.putArray("relationships").add("customer");

    assertThat(json(agent.exercise(phone)).path("status").asText()).isIn("open", "in_progress");
    assertThat(json(agent.exercise(address)).path("status").asText()).isIn("open", "in_progress");
  }

  @Test
  void aBusinessIsATenantAndNamesItsOwnPeopleOnly() throws Exception {
    DrpClient acme = DrpClient.paired(DrpAgents.ONE, DrpAgents.ACME);

    JsonNode status = json(acme.exercise(acme.deletion("yngve@canary.example")));

    String id = status.path("request_id").asText();
    ApiClient.awaitState(id, "ACCEPTED");
    assertThat(given().get("/v1/requests/" + id).jsonPath().getString("tenant")).isEqualTo("acme");
    assertThat(json(acme.status(id)).path("status").asText()).isEqualTo("in_progress");
    assertError(agent.status(id), 403, null);
  }

  @Test // 2.02.1: 403
  void anAgentSeesItsOwnRequestsOnly() throws Exception {
    DrpClient two = DrpClient.paired(DrpAgents.TWO, DrpAgents.BUSINESS);
    String id = json(agent.exercise(agent.deletion(CANARY))).path("request_id").asText();
    ObjectNode unknown = agent.deletion("nobody@canary.example");
    String denied = json(agent.exercise(unknown)).path("request_id").asText();
    String submitted = "drp-" + UUID.randomUUID();
    ApiClient.post(ApiClient.body(submitted)).then().statusCode(202);
    ApiClient.awaitState(submitted, "ACCEPTED");

    for (String foreign : List.of(id, denied, submitted, UUID.randomUUID().toString())) {
      assertError(two.status(foreign), 403, null);
      assertError(two.revoke(foreign, REASON), 403, null);
      assertThat(two.status(foreign).body())
          .isEqualTo(two.status(UUID.randomUUID().toString()).body());
    }
    assertError(agent.status(submitted), 403, null);
    assertThat(agent.status(id).statusCode()).isEqualTo(200);
  }

  @Test
  void anAgentsTokenOpensNoOtherPathAndAKeyOpensNoneOfTheProtocols() throws Exception {
    for (String path : List.of("/v1/requests", "/v1/intake-keys", "/openapi", "/q/metrics")) {
      assertThat(agent.get(path).statusCode()).as(path).isEqualTo(403);
    }
    BearerClient submitter = BearerClient.with(TestApiKeys.of(Role.SUBMITTER));
    assertThat(submitter.get(DrpClient.REQUEST + "/x").statusCode()).isEqualTo(403);
    agent.token(null);
    assertError(agent.exercise(agent.deletion(CANARY)), 401, null);
    agent.token(TestApiKeys.unknown().text());
    assertError(agent.exercise(agent.deletion(CANARY)), 401, null);
  }

  @ParameterizedTest // 2.01, 3.06, 3.07
  @CsvSource(
      nullValues = "-",
      value = {
        "agent-id, AGENT_TWO, 403, true",
        "agent-id, -, 400, true",
        "business-id, ACME_BUSINESS, 403, true",
        "business-id, -, 400, true",
        "issued-at, 2999-01-01T00:00:00Z, 400, false",
        "issued-at, yesterday, 400, true",
        "issued-at, -, 400, true",
        "expires-at, 2001-01-01T00:00:00Z, 400, true",
        "expires-at, -, 400, true",
        "drp.version, 0.5, 400, true",
        "drp.version, -, 400, true",
        "exercise, access, 400, true",
        "exercise, sale:opt_out, 400, true",
        "exercise, -, 400, true",
        "regime, lgpd, 400, true",
        "agent-request-id, '', 400, true",
        "status_callback, not a url, 400, true",
        "status_callback, http://169.254.169.254/canary, 400, true",
        "relationships, customer, 400, true",
        "address, 1 Canary Row, 400, true",
        "email, '', 400, true",
        "email_verified, yes, 400, true",
      })
  void whatBreaksTheProtocolIsAnErrorThatNamesTheClaim(
      String claim, String value, int code, boolean fatal) throws Exception {
    ObjectNode asked = agent.deletion(CANARY);
    if (value == null) {
      asked.remove(claim);
    } else {
      asked.put(claim, value);
    }

    HttpResponse<String> answer = agent.exercise(asked);

    assertError(answer, code, "/" + claim);
    assertThat(json(answer).path("fatal").asBoolean()).isEqualTo(fatal);
  }

  @Test // 3.07: the order of the checks, and what is no message at all
  void whatIsNoSignedMessageIsAnError() throws Exception {
    String good = agent.sign(agent.deletion(CANARY));
    byte[] bytes = Base64.getDecoder().decode(good);
    bytes[70] ^= 1;

    assertError(agent.send("canary, not base64"), 400, null);
    assertError(agent.send(""), 400, null);
    assertError(agent.send(Base64.getEncoder().encodeToString(new byte[64])), 400, null);
    assertError(agent.send(Base64.getEncoder().encodeToString(bytes)), 403, null);
    assertError(agent.send(new DrpSigner().sign(agent.deletion(CANARY).toString())), 403, null);
    assertError(
        agent.send(DrpAgents.signer(DrpAgents.TWO).sign(agent.deletion(CANARY).toString())),
        403,
        null);
    DrpSigner own = DrpAgents.signer(DrpAgents.ONE);
    assertError(agent.send(own.sign("canary")), 400, null);
    assertError(agent.send(own.sign("[\"canary\"]")), 400, null);
    assertError(agent.send(own.sign("{\"a\":1,\"a\":\"canary\"}")), 400, null);
    assertError(agent.send("A".repeat(70_000)), 413, null);
    assertThat(agent.send("\n" + good + "\r\n").statusCode()).isEqualTo(200);
    HttpResponse<String> json =
        BearerClient.ofToken(agent.token()).post(DrpClient.REQUEST, "{\"a\":\"canary\"}");
    assertError(json, 415, null);
    HttpResponse<String> put =
        BearerClient.ofToken(agent.token()).call("PUT", DrpClient.REQUEST, "{}");
    assertError(put, 405, null);
  }

  @Test // 2.04
  void aPendingRequestIsRevokedAndOneWhoseFittingBeganIsNot() throws Exception {
    String id = json(agent.exercise(agent.deletion(CANARY))).path("request_id").asText();
    ApiClient.awaitState(id, "ACCEPTED");
    assertError(agent.revoke(id, "[]"), 400, null);
    assertError(agent.revoke(id, "{\"reason\":7}"), 400, "/reason");
    String expired = agent.envelope().put("expires-at", "2001-01-01T00:00:00Z").toString();
    assertError(agent.revoke(id, expired), 400, "/expires-at");

    HttpResponse<String> ordered = agent.revoke(id, REASON);

    assertError(ordered, 503, null); // nobody has decided: the trainer is played below
    assertThat(json(ordered).has("fatal")).isFalse();
    kafka.step(id, RequestState.CANCELLED, null);
    ApiClient.awaitState(id, "CANCELLED");
    HttpResponse<String> revoked = agent.revoke(id, REASON);
    assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
    assertThat(json(revoked).path("status").asText()).isEqualTo("revoked");
    assertThat(json(agent.status(id)).path("status").asText()).isEqualTo("revoked");
    assertThat(everythingWritten()).doesNotContain("changed her mind");

    String late = json(agent.exercise(agent.deletion(CANARY))).path("request_id").asText();
    ApiClient.awaitState(late, "ACCEPTED");
    kafka.step(late, RequestState.FAILED, null);
    ApiClient.awaitState(late, "FAILED");
    assertError(agent.revoke(late, "{}"), 409, null);
    assertThat(json(agent.status(late)).path("status").asText()).isEqualTo("in_progress");
  }

  @Test // 2.03, 3.08
  void eachChangeOfStatusIsToldAndSoIsAnExtension() throws Exception {
    String secret = UUID.randomUUID().toString();
    String url =
        "http://127.0.0.1:" + DisposableStack.current().callbackPort() + "/told?k=" + secret;
    ObjectNode asked =
        agent.deletion(CANARY).put("agent-request-id", "own-" + secret).put("status_callback", url);
    String id = json(agent.exercise(asked)).path("request_id").asText();
    ApiClient.awaitState(id, "ACCEPTED");
    BearerClient approver = BearerClient.with(TestApiKeys.of(Role.APPROVER));
    String order = "{\"reason\":\"complex\",\"toldRequester\":true}";
    assertThat(approver.post("/v1/requests/" + id + "/extend", order).statusCode()).isEqualTo(200);
    kafka.step(id, RequestState.CANCELLED, null);

    Polling.until("three callbacks", () -> told.size() == 3);

    assertThat(told)
        .extracting(each -> each.path("status").asText())
        .containsExactlyInAnyOrder("in_progress", "in_progress", "revoked");
    assertThat(told)
        .allSatisfy(
            each -> {
              assertThat(each.path("request_id").asText()).isEqualTo(id);
              assertThat(each.path("agent_request_id").asText()).isEqualTo("own-" + secret);
              assertThat(each.has("received_at")).isTrue();
              assertThat(each.toString()).doesNotContain("canary", "zelda");
            });
    ApiClient.awaitState(id, "CANCELLED");
    JsonNode now = json(agent.status(id));
    assertThat(now.path("processing_details").asText()).contains("complex");
    assertThat(told)
        .filteredOn(each -> each.path("processing_details").asText().contains("complex"))
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.path("expected_by")).isEqualTo(now.path("expected_by")));
    assertThat(everythingWritten()).doesNotContain(secret);
  }

  private void receive(HttpExchange exchange) throws IOException {
    told.add(Json.parse(exchange.getRequestBody().readAllBytes()));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.body()).isEmpty();
  }

  private static void assertError(HttpResponse<String> answer, int code, String field) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(json(answer).path("code").asText()).isEqualTo(Integer.toString(code));
    assertThat(json(answer).path("message").asText()).isNotBlank();
    if (field != null) {
      assertThat(json(answer).path("message").asText()).endsWith("Field: " + field);
    }
    assertThat(answer.body().toLowerCase(java.util.Locale.ROOT)).doesNotContain("canary", "zelda");
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

  private static String table(String name) throws Exception {
    StringBuilder all = new StringBuilder();
    try (Connection connection = DisposableStack.current().owner().getConnection();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT t::text FROM " + name + " t")) {
      while (row.next()) {
        all.append(row.getString(1)).append('\n');
      }
    }
    return all.toString();
  }
}
