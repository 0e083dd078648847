package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator has told: alerts about due dates, and recipients of certified requests. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class NoticeServiceTest extends ServiceTestBase {
  private static final String REPLICA = "told-replica";

  private final Instant startedAt = Instant.now();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile int answer = 204;
  private HttpServer receiver;

  private record Received(String path, Headers headers, byte[] body) {
    JsonNode json() {
      return Json.parse(body);
    }

    boolean isAbout(String id) {
      return json().path("subject").asText().equals(id);
    }
  }

  @BeforeEach
  void listen() throws Exception {
    int port = DisposableStack.current().noticePort();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    receiver.createContext("/", this::receive);
    receiver.start();
  }

  @AfterEach
  void stopListening() {
    receiver.stop(0);
  }

  @Test
  void whatIsPastDueIsToldOnceAndStandsOnTheBoard() throws Exception {
    // Given two requests of which one is due at once
    post(due("notice-1", Instant.now().plusSeconds(3))).then().statusCode(202);
    post(due("notice-2", Instant.now().plusSeconds(86_400))).then().statusCode(202);
    awaitState("notice-2", "ACCEPTED");

    // When it is past due, then the operator is told of it alone
    Polling.until("told", () -> received.stream().anyMatch(each -> each.isAbout("notice-1")));
    Received alert =
        received.stream().filter(each -> each.isAbout("notice-1")).findFirst().orElseThrow();
    assertThat(alert.path()).isEqualTo("/alerts");
    assertThat(alert.json().path("type").asText()).isEqualTo("lethe.case-due-alert.v1");
    assertThat(alert.json().at("/data/reason").asText()).isEqualTo("after-PT0S");
    assertThat(isSigned(alert)).isTrue();
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    assertThat(auditor.get("/console/today").body())
        .contains("Alerts of this week", "Past due", ">notice-1<");
    assertThat(auditor.get("/console/requests/notice-1").body()).contains("Due date alert");

    // When the service looks at the clock again and again, until another is past due
    post(due("notice-3", Instant.now().plusSeconds(3))).then().statusCode(202);
    Polling.until("told", () -> received.stream().anyMatch(each -> each.isAbout("notice-3")));

    // Then nobody is told a second time
    assertThat(alerts("notice-1")).hasSize(1);
    assertThat(alerts("notice-2")).isEmpty();
    assertThat(received).filteredOn(each -> each.isAbout("notice-1")).hasSize(1);
    assertThat(given().get("/q/metrics").asString()).contains("lethe_due_alerts_total{when=");
  }

  @Test
  void aRecipientIsToldUntilItAcknowledgesAndThatIsOnRecord() throws Exception {
    // Given a recipient that fails first
    answer = 500;
    String id = "notice-4";
    post(body(id).replace("{\"id\"", "{\"tenant\":\"" + DisposableStack.TOLD + "\",\"id\""))
        .then()
        .statusCode(202);
    awaitState(id, "ACCEPTED");

    // When the request is certified
    certify(id, Digests.sha256(("bundle " + id).getBytes(UTF_8)));
    Polling.until("tried", () -> received.stream().filter(each -> each.isAbout(id)).count() > 1);
    assertThat(notes(id)).isEmpty();
    answer = 204;

    // Then it is told whom it is about, and console and register say that it was
    Polling.until("on record", () -> notes(id).equals(List.of("RECIPIENT_TOLD")));
    Received notice = received.stream().filter(each -> each.isAbout(id)).findFirst().orElseThrow();
    assertThat(notice.path()).isEqualTo("/crm");
    assertThat(notice.json().path("type").asText()).isEqualTo("lethe.recipient-notice.v1");
    assertThat(notice.json().at("/data/subject").asText()).isEqualTo("subject-1");
    assertThat(isSigned(notice)).isTrue();
    assertThat(received)
        .filteredOn(each -> each.isAbout(id))
        .extracting(each -> each.headers().getFirst("webhook-id"))
        .containsOnly(notice.headers().getFirst("webhook-id"));
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    assertThat(auditor.get("/console/requests/" + id).body())
        .contains("Recipients", "Told", "<span class=\"mono\">crm</span>");
    String month = Instant.now().toString().substring(0, 7);
    String register =
        BearerClient.with(TestApiKeys.of(Role.AUDITOR))
            .get("/v1/register?from=" + month + "&to=" + month)
            .body();
    assertThat(register.lines().filter(line -> line.contains(id)))
        .singleElement()
        .asString()
        .contains("crm");
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Received(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  private static boolean isSigned(Received notice) throws Exception {
    String header = notice.headers().getFirst("webhook-signature");
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(DisposableStack.current().publicKey());
    signature.update(
        (notice.headers().getFirst("webhook-id")
                + "."
                + notice.headers().getFirst("webhook-timestamp")
                + ".")
            .getBytes(UTF_8));
    signature.update(notice.body());
    return signature.verify(Base64.getDecoder().decode(header.substring("v1a,".length())));
  }

  private static List<String> notes(String id) {
    List<String> kinds =
        given().get("/v1/requests/" + id).jsonPath().getList("notes.kind", String.class);
    return kinds == null ? List.of() : kinds;
  }

  private static List<String> alerts(String id) {
    return notes(id).stream().filter("DUE_ALERT"::equals).toList();
  }

  private static String due(String id, Instant dueAt) {
    return body(id).replace("{\"id\"", "{\"dueAt\":\"" + dueAt + "\",\"id\"");
  }

  private void certify(String id, String bundle) throws Exception {
    String shield = Digests.sha256(("shield " + id).getBytes(UTF_8));
    kafka.alive(REPLICA, startedAt, false);
    kafka.adapter(id, Kind.SHIELD_READY, shield);
    Polling.until("shielded", () -> reached(id, shield, "SHIELDED"));
    kafka.step(id, RequestState.FITTING, null);
    kafka.adapter(id, Kind.ADAPTER_READY, bundle);
    kafka.step(id, RequestState.VERIFIED, bundle);
    kafka.ack(id, REPLICA, bundle);
    Polling.until("superseded", () -> kafka.revoked(id).contains(shield));
    kafka.withdrawn(id, REPLICA, shield);
    awaitState(id, "CERTIFIED");
  }

  /** Replicas of tests before may still count as live: nobody waits for them for long. */
  private boolean reached(String id, String digest, String state) throws Exception {
    kafka.alive(REPLICA, startedAt, false);
    kafka.ack(id, REPLICA, digest);
    return state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state"));
  }
}
