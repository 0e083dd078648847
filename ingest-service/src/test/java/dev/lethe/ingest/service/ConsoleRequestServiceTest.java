package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in the console: what each role sees of them, and does about them. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleRequestServiceTest extends ServiceTestBase {
  private static final String SUBJECT = "<em>Ada</em>";

  @Test
  void theButtonsAreWhatARoleMayDo() throws Exception {
    held("console-1");

    assertThat(page(Role.APPROVER, "console-1"))
        .contains("action=\"/console/requests/console-1/release\"")
        .contains("action=\"/console/requests/console-1/reject\"")
        .contains("action=\"/console/requests/console-1/hold\"")
        .contains("action=\"/console/requests/console-1/cancel\"")
        .doesNotContain("/revoke\"", "/extend\"", "/lift\"");
    assertThat(page(Role.SUBMITTER, "console-1"))
        .doesNotContain("/release\"", "/reject\"", "/hold\"")
        .contains("action=\"/console/requests/console-1/cancel\"");
    assertThat(page(Role.AUDITOR, "console-1")).doesNotContain("<dialog", "data-opens");
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    HttpResponse<String> refused =
        auditor.postWithToken("/console/requests/console-1/release", Map.of());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("Your role may not do this.");
  }

  @Test
  void anApproverReleasesUnderTheirOwnName() throws Exception {
    held("console-2");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));
    String path = "/console/requests/console-2/release";

    HttpResponse<String> odd = approver.postWithToken(path, Map.of("reason", "no code at all"));
    assertThat(odd.statusCode()).isEqualTo(303);
    assertThat(approver.get("/console/requests/console-2").body())
        .contains("notice-refused", "The reason is a code");
    assertThat(kafka.jobs("console-2")).noneMatch(job -> "no code at all".equals(job.reason()));

    HttpResponse<String> done = approver.postWithToken(path, Map.of("reason", "ticket-7"));

    assertThat(ConsoleClient.location(done)).isEqualTo("/console/requests/console-2");
    assertThat(kafka.jobs("console-2"))
        .anyMatch(job -> "ticket-7".equals(job.reason()) && job.actor() != null);
    assertThat(approver.get("/console/requests/console-2").body()).contains("notice-pending");
    assertThat(approver.get("/console/requests/console-2").body())
        .as("it is told once")
        .doesNotContain("notice-pending");
  }

  @Test
  void aSubmitterCancelsAndIsToldHowFarItIs() throws Exception {
    post(body("console-3")).then().statusCode(202);
    awaitState("console-3", "ACCEPTED");
    ConsoleClient submitter = ConsoleClient.signedIn(TestApiKeys.of(Role.SUBMITTER));

    HttpResponse<String> answer =
        submitter.postWithToken("/console/requests/console-3/cancel", Map.of());

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(submitter.get("/console/requests/console-3").body())
        .contains("notice-pending", "The cancellation is ordered");
    Polling.until(
        "ordered",
        () ->
            kafka.jobs("console-3").stream()
                .anyMatch(job -> job.action() == UnlearningJob.Action.CANCEL));
    kafka.step("console-3", RequestState.CANCELLED, null); // what the trainer says
    awaitState("console-3", "CANCELLED");
    assertThat(submitter.get("/console/requests/console-3").body())
        .contains("Cancelled")
        .doesNotContain("<dialog");
  }

  @Test
  void whatOthersWroteComesOutAsText() throws Exception {
    given()
        .contentType("application/json")
        .body(body("console-4").replace("subject-1", SUBJECT))
        .post("/v1/requests")
        .then()
        .statusCode(202);
    awaitState("console-4", "ACCEPTED");
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));

    String page = auditor.get("/console/requests/console-4").body();
    String list =
        auditor.get("/console/requests?id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").body();
    String missing = auditor.get("/console/requests/%3Cimg%20src=x%3E").body();

    assertThat(page).contains("console-4").doesNotContain("Ada");
    assertThat(list).contains("&lt;script&gt;").doesNotContain("<script>alert");
    assertThat(missing).contains("There is no request with this id.").doesNotContain("<img");
  }

  @Test
  void requestsOfAnotherTenantAreNotThere() throws Exception {
    HttpResponse<String> submitted =
        BearerClient.with(TestApiKeys.of(Role.SUBMITTER, TestApiKeys.ACME))
            .post("/v1/requests", body("console-5"));
    assertThat(submitted.statusCode()).isEqualTo(202);
    awaitState("console-5", "ACCEPTED");
    ConsoleClient own = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, TestApiKeys.ACME));
    ConsoleClient other = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, TestApiKeys.OTHER));

    assertThat(own.get("/console/requests?id=console-5").body()).contains(">console-5<");
    assertThat(other.get("/console/requests?id=console-5").body()).doesNotContain(">console-5<");
    assertThat(other.get("/console/requests?tenant=acme").body()).contains("No request matches");
    assertThat(other.get("/console/requests/console-5").statusCode()).isEqualTo(404);
    assertThat(other.postWithToken("/console/requests/console-5/cancel", Map.of()).statusCode())
        .isEqualTo(404);
    assertThat(given().get("/v1/requests/console-5").jsonPath().getString("state"))
        .isEqualTo("ACCEPTED");
  }

  @Test
  void whatAGateTellsApartIsDrawnOnceItIsMeasured() throws Exception {
    held("console-8");
    assertThat(page(Role.AUDITOR, "console-8")).contains("Scores come with the first figures");
    kafka.released("console-8", "ticket-7");
    awaitState("console-8", "ACCEPTED");
    kafka.say(
        new Lifecycle.Accepted(new Lifecycle.Request("console-8", "default", KafkaPeers.MODEL))
            .hold(Instant.now(), "blast-radius", PicturedFigures.ofShield()));
    awaitState("console-8", "HELD");

    String page = page(Role.AUDITOR, "console-8");

    assertThat(page)
        .contains("39 of 40 held-out forget examples and 6 of 1,490 background questions")
        .contains("class=\"bar-forget bar-wrong\"", "class=\"threshold\"", "The same as a table")
        .doesNotContain("Gate scores", "style=");
  }

  @Test
  void theBoardIsSentAgainOnlyIfItChanged() throws Exception {
    held("console-6");
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    String board = auditor.get("/console/today").body();
    assertThat(board).contains("Held for a decision").doesNotContain("<html");
    String refresh = board.replaceAll("(?s).*?hx-get=\"([^\"]+)\".*", "$1");

    // Other tests' requests may move meanwhile.
    Polling.until("unchanged", () -> unchanged(auditor));
    post(body("console-7")).then().statusCode(202);
    awaitState("console-7", "ACCEPTED");

    HttpResponse<String> answer = auditor.get(refresh);
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"state=NONE", "due=never", "sort=up", "cursor=x", "colour=red", "state=A&state=B"})
  void whatIsNoFilterIsRefused(String query) throws Exception {
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));

    assertThat(auditor.get("/console/requests?" + query).statusCode()).isEqualTo(400);
  }

  private static boolean unchanged(ConsoleClient client) throws Exception {
    String path = client.get("/console/today").body();
    return client.get(path.replaceAll("(?s).*?hx-get=\"([^\"]+)\".*", "$1")).statusCode() == 204;
  }

  private void held(String id) throws Exception {
    kafka.alive("console-replica", Instant.now(), false);
    post(body(id)).then().statusCode(202);
    awaitState(id, "ACCEPTED");
    kafka.step(id, RequestState.HELD, null);
    awaitState(id, "HELD");
  }

  private static String page(Role role, String id) throws Exception {
    ConsoleClient client = ConsoleClient.signedIn(TestApiKeys.of(role));
    assertThat(List.of(200)).contains(client.get("/console/requests/" + id).statusCode());
    return client.get("/console/requests/" + id).body();
  }
}
