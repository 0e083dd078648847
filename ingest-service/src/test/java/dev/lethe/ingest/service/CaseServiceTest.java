package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.BearerClient.code;
import static dev.lethe.ingest.service.BearerClient.json;
import static dev.lethe.ingest.service.TestApiKeys.ACME;
import static dev.lethe.ingest.service.TestApiKeys.DUO;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.CaseSignatureCheck;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.SignedCases;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to requests beside their lifecycle: extensions, approvals, refused attempts. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class CaseServiceTest extends ServiceTestBase {
  private static final String EXTENSION = "{\"reason\":\"complex\",\"toldRequester\":true}";

  private final BearerClient approver = BearerClient.with(TestApiKeys.of(Role.APPROVER));
  private final BearerClient second = BearerClient.with(TestApiKeys.of(Role.APPROVER, DUO));
  private final BearerClient submitter = BearerClient.with(TestApiKeys.of(Role.SUBMITTER));

  @Test
  void aDueDateIsExtendedOnceAsTheLawAllows() throws Exception {
    // Given a request under the GDPR
    submit("due-1", "\"legalBasis\":\"gdpr-17\"");
    Instant before = dueAt("due-1");

    // When an approver extends it, twice
    HttpResponse<String> first = extend(approver, "due-1", EXTENSION);
    HttpResponse<String> again = extend(approver, "due-1", EXTENSION);

    // Then it is due two months later, and the status says who did it, when and why
    assertThat(first.statusCode()).isEqualTo(200);
    Instant after = before.atZone(ZoneOffset.UTC).plusMonths(2).toInstant();
    assertThat(json(first).path("dueAt").asText()).isEqualTo(after.toString());
    assertThat(dueAt("due-1")).isEqualTo(after);
    JsonNode note = notes("due-1").get(0);
    assertThat(note.path("kind").asText()).isEqualTo("DUE_DATE_EXTENDED");
    assertThat(note.path("reason").asText()).isEqualTo("complex");
    assertThat(note.path("dueAt").asText()).isEqualTo(after.toString());
    assertThat(note.at("/actor/subject").asText())
        .isEqualTo("key:" + TestApiKeys.of(Role.APPROVER).id());
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(code(again)).isEqualTo("already-extended");
    assertThat(status("due-1").path("state").asText()).isEqualTo("ACCEPTED");
    AuditReport report = AuditVerifier.verify(DisposableStack.current().owner(), rows -> {});
    assertThat(report.isSound()).as("%s", report.firstBad()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | bad-reason | /reason",
        "{\"reason\":\"Ellery is slow\",\"toldRequester\":true} | 400 | bad-reason | /reason",
        "{\"reason\":\"complex\"} | 422 | requester-not-told | /toldRequester",
        "{\"reason\":\"complex\",\"toldRequester\":false} | 422 | requester-not-told |"
            + " /toldRequester",
        "{\"reason\":\"complex\",\"toldRequester\":\"yes\"} | 400 | bad-request |",
        "{\"reason\":\"complex\",\"toldRequester\":true} | 409 | no-extension |",
      })
  void whatTheLawDoesNotAllowIsRefused(
      String order, int status, String problem, @Nullable String field) throws Exception {
    submit("due-2", null); // no legal basis, no extension

    HttpResponse<String> answer = extend(approver, "due-2", order);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(code(answer)).isEqualTo(problem);
    assertThat(json(answer).path("field").asText("")).isEqualTo(field == null ? "" : field);
    assertThat(answer.body()).doesNotContain("Ellery");
  }

  @Test
  void whatIsPastDueOrHasEndedIsNotExtended() throws Exception {
    Instant soon = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MILLIS);
    submit("due-3", "\"legalBasis\":\"gdpr-17\",\"dueAt\":\"" + soon + "\"");
    submit("due-4", "\"legalBasis\":\"gdpr-17\"");
    kafka.step("due-4", RequestState.CANCELLED, null);
    awaitState("due-4", "CANCELLED");
    Polling.until("past due", () -> Instant.now().isAfter(soon));

    assertThat(code(extend(approver, "due-3", EXTENSION))).isEqualTo("past-due");
    assertThat(code(extend(approver, "due-4", EXTENSION))).isEqualTo("request-ended");
    assertThat(extend(approver, "nobody", EXTENSION).statusCode()).isEqualTo(404);
  }

  @Test
  void aReleaseWaitsForASecondPersonWhereTheTenantWantsOne() throws Exception {
    // Given a held request
    submit("duo-1", "\"tenant\":\"duo\"");
    kafka.step("duo-1", RequestState.HELD, null);
    awaitState("duo-1", "HELD");
    String path = "/v1/requests/duo-1/release";

    // When one approver releases it, and again
    HttpResponse<String> first = approver.post(path, "{\"reason\":\"ticket-7\"}");
    HttpResponse<String> again = approver.post(path, "{\"reason\":\"ticket-7\"}");

    // Then nothing is ordered
    assertThat(first.statusCode()).isEqualTo(202);
    JsonNode note = json(first).path("notes").get(0);
    assertThat(note.path("kind").asText()).isEqualTo("APPROVAL_GIVEN");
    assertThat(note.path("action").asText()).isEqualTo("release");
    assertThat(note.path("reason").asText()).isEqualTo("ticket-7");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(code(again)).isEqualTo("second-person-needed");
    assertThat(kafka.jobs("duo-1")).hasSize(1);

    // When another does, the trainer hears of it
    assertThat(second.post(path, "{\"reason\":\"ticket-8\"}").statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-1")).hasSize(2);
    assertThat(kafka.jobs("duo-1").get(1).action()).isEqualTo(UnlearningJob.Action.RELEASE);
    assertThat(approvers("duo-1")).hasSize(1);
  }

  @Test
  void anExtensionWaitsForASecondPersonToo() throws Exception {
    submit("duo-2", "\"tenant\":\"duo\",\"legalBasis\":\"ccpa\"");
    Instant before = dueAt("duo-2");

    HttpResponse<String> first = extend(second, "duo-2", EXTENSION);

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(dueAt("duo-2")).isEqualTo(before);
    assertThat(extend(approver, "duo-2", EXTENSION).statusCode()).isEqualTo(200);
    assertThat(dueAt("duo-2")).isEqualTo(before.plus(45, ChronoUnit.DAYS));
    assertThat(kinds("duo-2")).contains("APPROVAL_GIVEN", "DUE_DATE_EXTENDED");
  }

  @Test
  void aLegalHoldItsEndAndARejectionWaitForASecondPerson() throws Exception {
    // Given a held request
    submit("duo-5", "\"tenant\":\"duo\"");
    kafka.step("duo-5", RequestState.HELD, null);
    awaitState("duo-5", "HELD");
    String path = "/v1/requests/duo-5/";
    String hold = "{\"reason\":\"case-12\"}";
    String reject = "{\"reason\":\"not-verified\"}";

    // When each is asked for once, then nothing is ordered
    assertThat(approver.post(path + "hold", hold).statusCode()).isEqualTo(202);
    assertThat(code(approver.post(path + "hold", hold))).isEqualTo("second-person-needed");
    assertThat(second.post(path + "reject", reject).statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-5")).hasSize(1);

    // When another asks for the hold, the trainer hears of it
    assertThat(second.post(path + "hold", hold).statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-5").get(1).action()).isEqualTo(UnlearningJob.Action.HOLD);

    // And once the request went on and was held again, approvals of before count no more
    kafka.released("duo-5", "ticket-7");
    awaitState("duo-5", "ACCEPTED");
    kafka.step("duo-5", RequestState.HELD, null);
    awaitState("duo-5", "HELD");
    assertThat(approver.post(path + "reject", reject).statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-5")).hasSize(2);
  }

  @Test
  void anApprovalIsForgottenWhenItsTimeIsOver() throws Exception {
    // Given a release that somebody else approved eight days ago
    submit("duo-4", "\"tenant\":\"duo\"");
    kafka.step("duo-4", RequestState.HELD, null);
    awaitState("duo-4", "HELD");
    CaseEvent old =
        CaseEvent.approved(
            new Lifecycle.Request("duo-4", "duo", KafkaPeers.MODEL),
            Instant.now().minus(8, ChronoUnit.DAYS),
            "ticket-7",
            "release",
            Actor.key("0123456789ab", Role.APPROVER));
    kafka.send(
        KafkaPeers.TOPICS.requestEvents(), "duo-4", SignedCases.write(old, TestKeys.signer()));
    Polling.until("on record", () -> approvers("duo-4").size() == 1);

    // When an approver releases it, they are the first again
    HttpResponse<String> first = approver.post("/v1/requests/duo-4/release", "{}");

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-4")).hasSize(1);
    assertThat(approvers("duo-4")).hasSize(2);
  }

  @Test
  void anApprovalThatTheServiceDidNotSignIsNobodys() throws Exception {
    // Given a release that somebody approved who may write to the topic
    submit("duo-6", "\"tenant\":\"duo\"");
    kafka.step("duo-6", RequestState.HELD, null);
    awaitState("duo-6", "HELD");
    Lifecycle.Request request = new Lifecycle.Request("duo-6", "duo", KafkaPeers.MODEL);
    Instant now = Instant.now();
    CaseEvent unsigned =
        CaseEvent.approved(request, now, null, "release", Actor.key("0123456789ab", Role.APPROVER));
    CaseEvent trainers =
        CaseEvent.approved(request, now, null, "release", Actor.key("0123456789ac", Role.APPROVER));
    String topic = KafkaPeers.TOPICS.requestEvents();
    kafka.send(topic, "duo-6", EventSerdes.caseEvents().write(Event.of(unsigned)));
    kafka.send(topic, "duo-6", SignedCases.write(trainers, TestKeys.trainer()));
    Polling.until("on record", () -> approvers("duo-6").size() == 2);

    // When an approver releases it, they are the first, and another one the second
    assertThat(approver.post("/v1/requests/duo-6/release", "{}").statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-6")).hasSize(1);
    assertThat(approvers("duo-6")).hasSize(3);
    assertThat(second.post("/v1/requests/duo-6/release", "{}").statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-6")).hasSize(2);

    // And the check of the trail tells them apart
    CaseSignatureCheck.Result found =
        CaseSignatureCheck.run(DisposableStack.current().owner(), TestKeys.keys());
    assertThat(found.signed()).isPositive();
    assertThat(found.unsigned()).isPositive();
    assertThat(found.wrong()).isEqualTo(1);
    assertThat(found.firstWrong()).extracting(AuditReport.BadRow::reason).isEqualTo("unknown-key");
  }

  @Test
  void anApprovalOfOneActionIsNoneOfAnother() throws Exception {
    submit("duo-3", "\"tenant\":\"duo\",\"legalBasis\":\"ccpa\"");
    kafka.step("duo-3", RequestState.HELD, null);
    awaitState("duo-3", "HELD");
    assertThat(extend(second, "duo-3", EXTENSION).statusCode()).isEqualTo(202);

    HttpResponse<String> release = approver.post("/v1/requests/duo-3/release", "{}");

    assertThat(release.statusCode()).isEqualTo(202);
    assertThat(kafka.jobs("duo-3")).hasSize(1);
    assertThat(approvers("duo-3")).hasSize(2);
  }

  @Test
  void whatIsRefusedForRoleOrStateIsOnRecord() throws Exception {
    submit("try-1", null);
    BearerClient auditor = BearerClient.with(TestApiKeys.of(Role.AUDITOR, DUO));
    BearerClient stranger = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, DUO));

    int forbidden = stranger.post("/v1/requests/try-1/release", "{}").statusCode();
    int conflict =
        BearerClient.with(TestApiKeys.of(Role.APPROVER, ACME))
            .post("/v1/requests/" + acmes("try-2") + "/release", "{}")
            .statusCode();
    int foreign = auditor.get("/v1/requests/try-2").statusCode();
    int none = auditor.get("/v1/requests/try-none").statusCode();

    assertThat(List.of(forbidden, conflict, foreign, none)).containsExactly(403, 409, 404, 404);
    Polling.until("the role is on record", () -> tried("try-1").contains("release forbidden"));
    Polling.until("the state is on record", () -> tried("try-2").contains("release not-held"));
    Polling.until("the tenant is on record", () -> tried("try-2").contains("read foreign-tenant"));
    assertThat(notes("try-1").get(0).at("/actor/subject").asText())
        .isEqualTo("key:" + TestApiKeys.of(Role.SUBMITTER, DUO).id());
  }

  @Test
  void nobodyFillsTheLogWithWhatIsRefused() throws Exception {
    submit("try-3", null);
    BearerClient client = BearerClient.with(TestApiKeys.of(Role.CLIENT, DUO));

    for (int i = 0; i < 40; i++) {
      assertThat(client.get("/v1/requests/try-3").statusCode()).isEqualTo(403);
    }

    Polling.until(
        "the rest is counted",
        () ->
            given()
                .get("/q/metrics")
                .asString()
                .contains("lethe_attempts_refused_total{outcome=\"not-written\"}"));
    assertThat(tried("try-3").size()).isBetween(1, 8);
  }

  private void submit(String id, @Nullable String more) throws Exception {
    String request = body(id);
    String told = more == null ? request : request.replace("{\"id\"", "{" + more + ",\"id\"");
    assertThat(submitter.post("/v1/requests", told).statusCode()).isEqualTo(202);
    awaitState(id, "ACCEPTED");
  }

  private String acmes(String id) throws Exception {
    submit(id, "\"tenant\":\"acme\"");
    return id;
  }

  private static HttpResponse<String> extend(BearerClient caller, String id, String order)
      throws Exception {
    return caller.post("/v1/requests/" + id + "/extend", order);
  }

  private JsonNode status(String id) throws Exception {
    return json(submitter.get("/v1/requests/" + id));
  }

  private Instant dueAt(String id) throws Exception {
    return Instant.parse(status(id).path("dueAt").asText());
  }

  private JsonNode notes(String id) throws Exception {
    return status(id).path("notes");
  }

  private List<String> kinds(String id) throws Exception {
    List<String> kinds = new ArrayList<>();
    notes(id).forEach(note -> kinds.add(note.path("kind").asText()));
    return kinds;
  }

  private List<String> approvers(String id) throws Exception {
    List<String> subjects = new ArrayList<>();
    for (JsonNode note : notes(id)) {
      if (note.path("kind").asText().equals("APPROVAL_GIVEN")) {
        subjects.add(note.at("/actor/subject").asText());
      }
    }
    return subjects;
  }

  private List<String> tried(String id) throws Exception {
    List<String> tried = new ArrayList<>();
    for (JsonNode note : notes(id)) {
      if (note.path("kind").asText().equals("ATTEMPT_REFUSED")) {
        tried.add(note.path("action").asText() + " " + note.path("reason").asText());
      }
    }
    return tried;
  }
}
