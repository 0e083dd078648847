package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.console.Moment;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.UnlearningJob.Action;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What approvers decide of a case on its page; a test plays the trainer. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleCaseServiceTest extends ServiceTestBase {
  private static final String HOUR = "1 Jan 2099, 00:00 UTC";

  @Test
  void anExtensionMovesTheDueDateOnThePageInListsAndOnTheBoard() throws Exception {
    // Given a request that is due within days, and would be due much later
    Instant due = Instant.now().plusSeconds(100_000);
    post(with("case-1", "\"legalBasis\":\"ccpa\",\"dueAt\":\"" + due + "\""))
        .then()
        .statusCode(202);
    awaitState("case-1", "ACCEPTED");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));
    assertThat(page(approver, "case-1"))
        .contains("data-opens=\"extend\"")
        .doesNotContain("(extended)");
    assertThat(approver.get("/console/requests?due=soon&id=case-1").body()).contains(">case-1<");

    // When the form lacks what the law wants, and when it has it
    form(approver, "case-1", "extend", Map.of("reason", "ticket-7"));
    assertThat(page(approver, "case-1")).contains("notice-refused", "told of it");
    form(approver, "case-1", "extend", Map.of("reason", "ticket-7", "told", "true"));

    // Then the new day stands everywhere
    String page = page(approver, "case-1");
    String dueAt = given().get("/v1/requests/case-1").jsonPath().getString("dueAt");
    String shown = new Moment(Instant.parse(dueAt)).utc();
    assertThat(Instant.parse(dueAt)).isAfter(due.plusSeconds(86_400L * 40));
    assertThat(page)
        .contains("notice-done", "Extended. It is due on " + shown, "(extended)")
        .contains("Due date extended", "ticket-7", "key:" + TestApiKeys.of(Role.APPROVER).id())
        .doesNotContain("data-opens=\"extend\"");
    assertThat(approver.get("/console/requests?id=case-1").body()).contains(shown);
    assertThat(approver.get("/console/requests?due=soon&id=case-1").body())
        .contains("No request matches");
    assertThat(approver.get("/console/today").body()).doesNotContain(">case-1<");
  }

  @Test
  void aLegalHoldIsPutOnChangedAndLifted() throws Exception {
    accepted("case-2");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));
    assertThat(page(approver, "case-2"))
        .contains("data-opens=\"hold\"")
        .doesNotContain("data-opens=\"lift\"", "data-opens=\"reject\"");
    form(approver, "case-2", "hold", Map.of("reason", "case-12", "until", "tomorrow"));
    assertThat(page(approver, "case-2")).contains("notice-refused", "The end is no time.");

    // When it is put under legal hold
    CompletableFuture<HttpResponse<String>> hold =
        sent(approver, "case-2", "hold", Map.of("reason", "case-12", "until", "2099-01-01T00:00"));
    UnlearningJob job = job("case-2", 1);
    assertThat(job.action()).isEqualTo(Action.HOLD);
    assertThat(job.until()).isEqualTo(Instant.parse("2099-01-01T00:00:00Z"));
    LegalHold said = new LegalHold("case-12", job.until(), job.at());
    kafka.say(
        held("case-2")
            .hold(Instant.now(), HoldReason.LEGAL_HOLD, Measurements.none().withLegalHold(said)));

    // Then nobody can release it, and its reason and its end are shown
    assertThat(hold.get().statusCode()).isEqualTo(303);
    assertThat(page(approver, "case-2"))
        .contains("under legal hold", "case-12", HOUR, "Change the legal hold…")
        .contains("data-opens=\"lift\"", "data-opens=\"reject\"")
        .doesNotContain("data-opens=\"release\"");

    // When it is lifted
    CompletableFuture<HttpResponse<String>> lift =
        sent(approver, "case-2", "lift", Map.of("reason", "case-12-closed"));
    assertThat(job("case-2", 2).action()).isEqualTo(Action.LIFT);
    kafka.say(held("case-2").release(Instant.now(), "case-12-closed"));
    assertThat(lift.get().statusCode()).isEqualTo(303);
    assertThat(page(approver, "case-2")).contains("The legal hold is lifted.");
  }

  @Test
  void aHeldRequestIsRejectedForOneOfTheNineReasons() throws Exception {
    accepted("case-3");
    kafka.step("case-3", RequestState.HELD, null);
    awaitState("case-3", "HELD");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));
    assertThat(page(approver, "case-3").split("<option value=\"[a-z]", -1)).hasSize(1 + 9);
    form(approver, "case-3", "reject", Map.of("reason", "because"));
    assertThat(page(approver, "case-3")).contains("notice-refused");

    CompletableFuture<HttpResponse<String>> reject =
        sent(approver, "case-3", "reject", Map.of("reason", "legal-claims"));
    assertThat(job("case-3", 1).action()).isEqualTo(Action.REJECT);
    kafka.say(held("case-3").reject(Instant.now(), "legal-claims"));

    assertThat(reject.get().statusCode()).isEqualTo(303);
    assertThat(page(approver, "case-3"))
        .contains("notice-done", "Rejected. Nobody can read", "legal-claims")
        .doesNotContain("<dialog");
  }

  @Test
  void theFirstOfTwoIsToldToWaitAndStandsInTheTimeline() throws Exception {
    post(with("case-4", "\"tenant\":\"" + TestApiKeys.DUO + "\"")).then().statusCode(202);
    awaitState("case-4", "ACCEPTED");
    kafka.step("case-4", RequestState.HELD, null);
    awaitState("case-4", "HELD");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, TestApiKeys.DUO));

    form(approver, "case-4", "release", Map.of("reason", "ticket-7"));

    assertThat(page(approver, "case-4"))
        .contains("notice-pending", "A second person has to ask for the same.")
        .contains("First of two approvals", "What for: <span class=\"mono\">release</span>");
    assertThat(kafka.jobs("case-4")).hasSize(1);
  }

  @Test
  void whatAPageRefusesIsOnRecordAsItIsOverHttp() throws Exception {
    // Given people of whom no other test has refused anything: there is a limit a minute
    String tenant = TestApiKeys.NORTHWIND;
    post(with("case-5", "\"tenant\":\"" + tenant + "\"")).then().statusCode(202);
    awaitState("case-5", "ACCEPTED");
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, tenant));
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR, tenant));

    form(approver, "case-5", "reject", Map.of("reason", "legal-claims"));
    assertThat(page(approver, "case-5")).contains("Only a held request can be rejected");
    String path = "/console/requests/case-5/hold";
    assertThat(auditor.postWithToken(path, Map.of("reason", "x")).statusCode()).isEqualTo(403);

    Polling.until(
        "both are on record",
        () -> {
          String page = page(approver, "case-5");
          return page.contains("not-held") && page.contains("forbidden");
        });
    assertThat(page(approver, "case-5"))
        .contains("Attempt refused", "key:" + TestApiKeys.of(Role.AUDITOR, tenant).id());
  }

  private void accepted(String id) throws Exception {
    post(body(id)).then().statusCode(202);
    awaitState(id, "ACCEPTED");
  }

  private static String with(String id, String more) {
    return body(id).replace("{\"id\"", "{" + more + ",\"id\"");
  }

  private static String page(ConsoleClient client, String id) throws Exception {
    return client.get("/console/requests/" + id).body();
  }

  private static void form(ConsoleClient client, String id, String name, Map<String, String> fields)
      throws Exception {
    HttpResponse<String> answer =
        client.postWithToken("/console/requests/" + id + "/" + name, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    assertThat(ConsoleClient.location(answer)).isEqualTo("/console/requests/" + id);
  }

  private static CompletableFuture<HttpResponse<String>> sent(
      ConsoleClient client, String id, String name, Map<String, String> fields) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.postWithToken("/console/requests/" + id + "/" + name, fields);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private UnlearningJob job(String id, int place) throws Exception {
    Polling.until("a job for the trainer", () -> kafka.jobs(id).size() > place);
    return kafka.jobs(id).get(place);
  }

  private static Lifecycle.Held held(String id) {
    return new Lifecycle.Held(new Lifecycle.Request(id, "default", KafkaPeers.MODEL));
  }
}
