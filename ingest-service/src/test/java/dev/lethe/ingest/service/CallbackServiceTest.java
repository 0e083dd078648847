package dev.lethe.ingest.service;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callbacks to a real HTTP server. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class CallbackServiceTest {
  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Integer> answers = new CopyOnWriteArrayList<>();
  private KafkaPeers kafka;
  private HttpServer receiver;

  private record Received(String path, Headers headers, byte[] body) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  @BeforeEach
  void start() throws Exception {
    kafka = new KafkaPeers(bootstrap);
    InetSocketAddress address =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), DisposableStack.current().callbackPort());
    receiver = HttpServer.create(address, 0);
    receiver.createContext("/", this::receive);
    receiver.start();
    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    kafka.close();
  }

  @Test
  void aReceiverThatFailsTwiceIsToldAThirdTimeWithASignatureItCanCheck() throws Exception {
    // Given a receiver that fails, redirects, and then accepts
    answers.addAll(List.of(500, 302, 204));
    post(body("callback-1", url("/hook?token=secret"))).then().statusCode(202);

    // When the request ends
    kafka.step("callback-1", RequestState.FAILED, null);

    // Then it is told until it accepts, always under the same id, and nowhere else
    Polling.until("three tries", () -> received.size() == 3);
    assertThat(received).extracting(Received::path).containsOnly("/hook?token=secret");
    assertThat(received)
        .extracting(each -> each.header("webhook-id"))
        .containsOnly(EventSerdes.requestEvents().read(end().value()).id());
    Received last = received.get(2);
    assertThat(isSigned(last)).isTrue();
    assertThat(last.body()).isEqualTo(end().value());
    assertThat(logOfRequests()).doesNotContain("secret");
  }

  @Test
  void anAddressThatIsNotAllowedIsRefusedOnBothWays() throws Exception {
    String elsewhere = "http://169.254.169.254/latest?token=secret";

    Response answer = post(body("callback-2", elsewhere));
    kafka.send(
        KafkaPeers.TOPICS.requests(),
        "callback-3",
        KafkaPeers.erasure(body("callback-3", elsewhere)));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.jsonPath().getString("type")).endsWith("callback-not-allowed");
    assertThat(answer.jsonPath().getString("field")).isEqualTo("/callbackUrl");
    assertThat(answer.asString()).doesNotContain("169.254", "secret");
    Polling.until(
        "rejected",
        () ->
            "REJECTED"
                .equals(given().get("/v1/requests/callback-3").jsonPath().getString("state")));
    assertThat(given().get("/v1/requests/callback-3").jsonPath().getString("reason"))
        .isEqualTo("callback-not-allowed");
    given().get("/v1/requests/callback-2").then().statusCode(404);
    assertThat(received).isEmpty();
  }

  private void receive(HttpExchange exchange) throws IOException {
    int answer = answers.isEmpty() ? 204 : answers.remove(0);
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Received(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
    if (answer == 302) {
      exchange.getResponseHeaders().add("Location", "/elsewhere");
    }
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  private static boolean isSigned(Received callback) throws GeneralSecurityException {
    String prefix = "v1a,";
    String header = callback.header("webhook-signature");
    assertThat(header).startsWith(prefix);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(DisposableStack.current().publicKey());
    String head = callback.header("webhook-id") + "." + callback.header("webhook-timestamp") + ".";
    signature.update(head.getBytes(UTF_8));
    signature.update(callback.body());
    return signature.verify(Base64.getDecoder().decode(header.substring(prefix.length())));
  }

  /** The event that says FAILED. */
  private ConsumerRecord<byte[], byte[]> end() {
    return kafka.records(KafkaPeers.TOPICS.requestEvents()).stream()
        .filter(record -> !CaseEvent.isMarked(record.value()))
        .filter(record -> isEnd(EventSerdes.requestEvents().read(record.value()).data()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isEnd(RequestEvent event) {
    return event.requestId().equals("callback-1") && event.state() == RequestState.FAILED;
  }

  private String logOfRequests() {
    StringBuilder all = new StringBuilder();
    kafka
        .records(KafkaPeers.TOPICS.requestEvents())
        .forEach(record -> all.append(new String(record.value(), UTF_8)));
    return all.toString();
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + DisposableStack.current().callbackPort() + path;
  }

  private static Response post(String body) {
    return given().contentType(ContentType.JSON).body(body).post("/v1/requests");
  }

  private static String body(String id, String callbackUrl) {
    return """
        {"id":"%s","model":"demo","subject":"s","callbackUrl":"%s","forgetSet":{"texts":["T"]}}"""
        .formatted(id, callbackUrl);
  }
}
