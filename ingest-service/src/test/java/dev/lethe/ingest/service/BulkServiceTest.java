package dev.lethe.ingest.service;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads of many requests, whole and broken ones. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class BulkServiceTest {
  private static final String BULK = "/v1/requests/bulk";

  /** REST Assured knows nothing of JSON Lines. */
  private static final RestAssuredConfig AS_IT_IS =
      RestAssuredConfig.config()
          .encoderConfig(
              EncoderConfig.encoderConfig()
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                  .encodeContentTypeAs("application/jsonl", ContentType.BINARY));

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void everyLineIsTakenAndTheSameUploadAgainChangesNothing() throws Exception {
    String upload =
        IntStream.range(0, 120)
            .mapToObj(i -> ApiClient.body("bulk-many-" + i) + "\n")
            .collect(Collectors.joining());

    JsonNode first = report(upload);
    Polling.until(
        "all are known",
        () -> outcomes(report(upload, "?preview=true")).stream().allMatch("duplicate"::equals));
    JsonNode again = report(upload);

    assertThat(first.path("lines").asInt()).isEqualTo(120);
    assertThat(first.path("accepted").asInt()).isEqualTo(120);
    assertThat(outcomes(first)).containsOnly("accepted");
    assertThat(again.path("accepted").asInt()).isEqualTo(120);
    assertThat(outcomes(again)).containsOnly("duplicate");
    for (int i : new int[] {0, 77, 119}) {
      given().get("/v1/requests/bulk-many-" + i).then().statusCode(200);
    }
  }

  @Test
  void aBadLineStopsNoneOfTheOthersAndNothingIsEchoed() throws Exception {
    ByteArrayOutputStream upload = new ByteArrayOutputStream();
    upload.writeBytes(("\ufeff" + ApiClient.body("bulk-bad-1") + "\r\n").getBytes(UTF_8)); // 1
    upload.writeBytes("\r\n \n".getBytes(UTF_8)); // 2 and 3, blank
    upload.writeBytes("{\"id\":\"Ellery\n".getBytes(UTF_8)); // 4
    upload.writeBytes(new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"', '\n'}); // 5
    upload.writeBytes(("\"" + "Ellery".repeat(10_000) + "\"\n").getBytes(UTF_8)); // 6
    upload.writeBytes(
        (ApiClient.body("bulk-bad-7").replace("demo", "Ellery") + "\n").getBytes(UTF_8)); // 7
    upload.writeBytes(
        (ApiClient.body("bulk-bad-1").replace("Where", "Who") + "\n").getBytes(UTF_8)); // 8
    upload.writeBytes((ApiClient.body("bulk-bad-1") + "\n").getBytes(UTF_8)); // 9
    upload.writeBytes(
        (ApiClient.body("bulk-bad-10").replace("{\"id\"", "{\"tenant\":7,\"id\"") + "\n")
            .getBytes(UTF_8)); // 10
    upload.writeBytes(ApiClient.body("bulk-bad-11").getBytes(UTF_8)); // 11, without an end

    Response answer = call().body(upload.toByteArray()).post(BULK);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.asString()).doesNotContain("Ellery", "Where", "subject-1");
    JsonNode report = Json.parse(answer.asByteArray());
    assertThat(lines(report))
        .containsExactly(
            "1 accepted bulk-bad-1",
            "4 invalid malformed-json /id",
            "5 invalid malformed-json",
            "6 invalid too-large",
            "7 invalid unknown-model /model",
            "8 conflict bulk-bad-1 conflict /id",
            "9 duplicate bulk-bad-1",
            "10 invalid wrong-type /tenant",
            "11 accepted bulk-bad-11");
    assertThat(report.path("lines").asInt()).isEqualTo(9);
    assertThat(report.path("accepted").asInt()).isEqualTo(3);
    assertThat(report.path("refused").asInt()).isEqualTo(6);
    ApiClient.awaitState("bulk-bad-1", "ACCEPTED");
    ApiClient.awaitState("bulk-bad-11", "ACCEPTED");
  }

  @Test
  void aPreviewSaysTheSameAndSendsNothing() throws Exception {
    ApiClient.post(ApiClient.body("bulk-old")).then().statusCode(202);
    ApiClient.awaitState("bulk-old", "ACCEPTED");
    String upload =
        String.join(
            "\n",
            ApiClient.body("bulk-new"),
            ApiClient.body("bulk-new"),
            ApiClient.body("bulk-new").replace("Where", "Who"),
            ApiClient.body("bulk-old"),
            ApiClient.body("bulk-old").replace("Where", "Who"),
            ApiClient.body("bulk-due")
                .replace("{\"id\"", "{\"dueAt\":\"2020-01-01T00:00:00Z\",\"id\""));

    JsonNode report =
        Json.parse(call().body(upload.getBytes(UTF_8)).post(BULK + "?preview=true").asByteArray());

    assertThat(lines(report))
        .containsExactly(
            "1 would-accept bulk-new",
            "2 duplicate bulk-new",
            "3 conflict bulk-new conflict /id",
            "4 duplicate bulk-old",
            "5 conflict bulk-old conflict /id",
            "6 invalid due-at /dueAt");
    assertThat(report.path("refused").asInt()).isEqualTo(3);
    given().get("/v1/requests/bulk-new").then().statusCode(404);
  }

  @Test
  void aReportOfLinesEndsWithTheSummary() {
    Response answer =
        call()
            .accept("application/x-ndjson")
            .body((ApiClient.body("bulk-lines") + "\n{}\n").getBytes(UTF_8))
            .post(BULK + "?preview=true");

    assertThat(answer.contentType()).startsWith("application/x-ndjson");
    assertThat(answer.asString().lines())
        .containsExactly(
            "{\"line\":1,\"id\":\"bulk-lines\",\"outcome\":\"would-accept\"}",
            "{\"line\":2,\"outcome\":\"invalid\",\"pointer\":\"/id\",\"code\":\"missing-field\"}",
            "{\"lines\":2,\"accepted\":1,\"refused\":1}");
  }

  @Test
  void aLineIsForTheCallersTenantAndForNoOther() throws Exception {
    RequestSpecification acme =
        call()
            .header(
                "Authorization",
                TestApiKeys.bearer(TestApiKeys.of(Role.SUBMITTER, TestApiKeys.ACME)));
    String upload =
        ApiClient.body("bulk-acme")
            + "\n"
            + ApiClient.body("bulk-foreign").replace("{\"id\"", "{\"tenant\":\"other\",\"id\"");

    JsonNode report = Json.parse(acme.body(upload.getBytes(UTF_8)).post(BULK).asByteArray());

    assertThat(lines(report))
        .containsExactly("1 accepted bulk-acme", "2 invalid foreign-tenant /tenant");
    ApiClient.awaitState("bulk-acme", "ACCEPTED");
    assertThat(given().get("/v1/requests/bulk-acme").jsonPath().getString("tenant"))
        .isEqualTo("acme");
  }

  @Test
  void anUploadThatIsTooLargeIsRefusedAsAWhole() {
    String line = ApiClient.body("bulk-large") + "\n";
    byte[] tooMany = line.repeat(DisposableStack.BULK_LINES + 1).getBytes(UTF_8);

    ApiClient.problem(call().body(tooMany).post(BULK), 413, null);
    ApiClient.problem(call().body(new byte[200_001]).post(BULK), 413, null);
    ApiClient.problem(call().body(new byte[0]).post(BULK + "?preview=yes"), 400, null);
    ApiClient.problem(call().body(new byte[0]).post(BULK + "?dry=true"), 400, null);
    ApiClient.problem(given().contentType("text/plain").body("a,b").post(BULK), 415, null);
    given().get("/v1/requests/bulk-large").then().statusCode(404);
    // And the place of each was given back
    assertThat(report("").path("lines").asInt()).isZero();
  }

  private static RequestSpecification call() {
    return given().config(AS_IT_IS).contentType("application/jsonl");
  }

  private static JsonNode report(String upload) {
    return report(upload, "");
  }

  private static JsonNode report(String upload, String query) {
    Response answer = call().body(upload.getBytes(UTF_8)).post(BULK + query);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return Json.parse(answer.asByteArray());
  }

  private static List<String> outcomes(JsonNode report) {
    List<String> all = new ArrayList<>();
    report.path("report").forEach(line -> all.add(line.path("outcome").asText()));
    return all;
  }

  private static List<String> lines(JsonNode report) {
    List<String> all = new ArrayList<>();
    for (JsonNode line : report.path("report")) {
      List<String> words = new ArrayList<>();
      for (String field : List.of("line", "outcome", "id", "code", "pointer")) {
        if (line.has(field)) {
          words.add(line.path(field).asText());
        }
      }
      all.add(String.join(" ", words));
    }
    return all;
  }
}
