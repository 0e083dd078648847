package dev.lethe.ingest.service;

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
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of clients: each is answered as one, in one form, and none is logged as ours. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class MalformedRequestServiceTest {
  private static final String AUTHORIZATION =
      "Authorization: " + TestApiKeys.bearer(TestApiKeys.of(Role.SUBMITTER)) + "\r\n";

  private static final String HEAD = "POST /v1/requests HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION;
  private static final int PATIENCE_MS = 20_000;

  private final List<String> errors = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
            errors.add(record.getLoggerName() + ": " + record.getMessage());
          }
        }

        @Override
        public void flush() {
          // keeps nothing back
        }

        @Override
        public void close() {
          // holds nothing
        }
      };

  @BeforeEach
  void start() throws Exception {
    awaitReady();
    Logger.getLogger("").addHandler(listener);
  }

  @AfterEach
  void noMistakeOfAClientIsLoggedAsOurs() {
    Logger.getLogger("").removeHandler(listener);
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/requests/%00, 404",
    "GET, /v1/requests/a%00b, 404",
    "GET, /v1/requests/a%0A, 404",
    "GET, /v1/requests/%C2%85, 404",
    "GET, /v1/requests/%ff, 404",
    "GET, /v1/requests/%00/certificate, 404",
    "GET, /v1/requests/%0a/certificate, 404",
    "DELETE, /v1/requests/%00, 404",
    "POST, /v1/requests/%00/release, 404",
    "GET, /v1/requests?tenant=a%00, 400",
    "GET, /v1/requests?model=%00, 400",
    "GET, /v1/requests?state=%00, 400",
    "GET, /v1/requests?cursor=%00, 400",
    "GET, /v1/requests?limit=%00, 400",
    "GET, /v1/requests?limit=99999999999, 400",
    "GET, /v1/requests?%00=a, 400",
    "GET, /v1/requests?late=true, 400",
    "GET, /v1/requests?overdue=yes, 400",
    "GET, /v1/requests?overdue=TRUE, 400",
    "GET, /v1/requests?overdue=true&overdue=false, 400",
    "GET, /v1/requests?sort=dueAt, 400",
    "GET, /v1/requests?sort=due&cursor=1, 400",
    "GET, /v1/requests?sort=due&cursor=1.%00, 400",
    "GET, /v1/requests?sort=due&cursor=1y2p0ij32e8e7.1, 400",
    "GET, /v1/requests?cursor=1.1, 400",
    "GET, /v1/requests?tenant=a&tenant=b, 400",
    "GET, /v1/requests/nobody?verbose=1, 400",
    "GET, /v1/requests/nobody/certificate?x, 400",
    "GET, /v1/intake-keys?x=1, 400",
    "POST, /v1/requests?dryRun=true, 400",
    "DELETE, /v1/requests/nobody?force=true, 400",
    "PATCH, /v1/requests/nobody, 405",
    "GET, /v1/requests/nobody/release, 405",
  })
  void pathsAndParametersAreNeverAnOutage(String method, String path, int status) {
    RequestSpecification request = given().urlEncodingEnabled(false);
    if (method.equals("POST")) {
      request.contentType("application/json").body("{}");
    }

    Response answer = request.request(method, path);

    problem(answer, status, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/requests/%zz", "/v1/requests?tenant=%zz", "/%zz"})
  void anAddressThatIsNoneIsABadRequest(String path) throws Exception {
    String said =
        raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: x\r\n"
                + AUTHORIZATION
                + "Connection: close\r\n\r\n");

    assertThat(said).startsWith("HTTP/1.1 400 ").doesNotContain("stack");
  }

  @Test
  void aParameterThatIsNotKnownIsNamed() {
    String answer = given().get("/v1/requests?late=true").asString();

    assertThat(answer).contains("'late'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", "json", "application/", "application json", "*/*", "text/plain"})
  void aMediaTypeThatIsNoneIsNotTaken(String type) throws Exception {
    String said =
        raw(
            HEAD
                + "Connection: close\r\nContent-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(said).startsWith("HTTP/1.1 415 ").contains("urn:lethe:problem:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept: nonsense",
        "Accept: ",
        "Accept: application/",
        "Accept-Charset: x;;",
        "Accept-Language: -",
        "Cookie: ;=",
        "Expect: x",
        "Content-Encoding: gzip",
        "Content-Language: -",
        "traceparent: \u00ff",
        "If-Match: x",
        "Date: yesterday",
      })
  void noHeaderIsAnOutage(String header) throws Exception {
    String said =
        raw(
            "GET /v1/requests/nobody HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + AUTHORIZATION
                + header
                + "\r\n\r\n");

    assertThat(said).matches("(?s)HTTP/1.1 4\\d\\d .*application/problem\\+json.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "7", "\"x\"", "{\"reason\":{}}", "{\"x\":1}", "{}{}", "\u0000"})
  void aReleaseIsReadAsStrictlyAndEveryErrorIsAProblem(String body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.getBytes(UTF_8))
            .post("/v1/requests/nobody/release");

    assertThat(answer.statusCode()).as(answer.asString()).isBetween(400, 422);
    problem(answer, answer.statusCode(), null);
  }

  @Test
  void whatEndsInALineBreakOrNamesNoDayIsRefusedByName() {
    problem(post(body("nl-1\\n")), 422, "/id");
    problem(
        post(body("nl-2").replace("{\"id\"", "{\"tenant\":\"a\\u2028\",\"id\"")), 422, "/tenant");
    String late = "{\"dueAt\":\"9999-12-31T23:59:59-00:01\",\"id\"";
    problem(post(body("nl-3").replace("{\"id\"", late)), 422, "/dueAt");
  }

  @Test
  void theTimesThatTheStandardShowsAreTakenAndSurvive() throws Exception {
    LocalDate day = YearMonth.now(ZoneOffset.UTC).plusMonths(1).atEndOfMonth();
    String due = "{\"dueAt\":\"" + day + "T15:59:60.1234567891-08:00\",\"id\"";

    post(body("rfc-1").replace("{\"id\"", due)).then().statusCode(202);

    awaitState("rfc-1", "ACCEPTED");
    assertThat(given().get("/v1/requests/rfc-1").jsonPath().getString("dueAt"))
        .startsWith(day.plusDays(1) + "T00:00:00.123456");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "2\r\n{}\r\nzz\r\n"})
  void aChunkThatIsNoneIsAnswered(String chunks) throws Exception {
    String said =
        raw(HEAD + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

    assertThat(said).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
  }

  @Test
  void halfARequestIsNotWaitedForForEver() throws Exception {
    String type = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";

    assertThat(raw("POST /v1/requests HT")).isEmpty();
    assertThat(raw(HEAD + type + "{")).startsWith("HTTP/1.1 408 ").contains("request-timeout");
  }

  /** What the server says until it closes the connection. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
