package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RejectionReason;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.UnlearningJob.Action;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What approvers decide about requests that wait; a test plays the trainer. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class HoldServiceTest extends ServiceTestBase {
  private static final String UNTIL = "2099-03-01T00:00:00Z";
  private static final String HOLD = "{\"reason\":\"case-12\",\"until\":\"" + UNTIL + "\"}";

  @Test
  void aTenantsPolicyIsInTheJob() throws Exception {
    post(body("hold-1").replace("\"id\"", "\"tenant\":\"careful\",\"id\"")).then().statusCode(202);
    awaitState("hold-1", "ACCEPTED");

    assertThat(kafka.jobs("hold-1").get(0).holds())
        .containsExactly(HoldReason.IDENTITY_NOT_VERIFIED, HoldReason.LARGE_REQUEST);
  }

  @Test
  void aReleaseAnswersWhatTheRequestIsHeldForAndNothingElse() throws Exception {
    // Given a request that waits for the requester's identity
    accepted("hold-2");
    heldFor("hold-2", HoldReason.IDENTITY_NOT_VERIFIED);

    // When somebody lets it go on who has seen another reason, and somebody who has seen this one
    String other = "{\"reason\":\"x\",\"hold\":\"blast-radius\"}";
    problem(call("hold-2", "release", other), 409, "/hold");
    String seen = "{\"reason\":\"passport\",\"hold\":\"identity-not-verified\"}";
    CompletableFuture<Response> release =
        CompletableFuture.supplyAsync(() -> call("hold-2", "release", seen));
    UnlearningJob job = job("hold-2", 1);

    // Then the trainer hears for what it may go on, and says so
    assertThat(job.action()).isEqualTo(Action.RELEASE);
    assertThat(job.holds()).containsExactly(HoldReason.IDENTITY_NOT_VERIFIED);
    kafka.say(held("hold-2").release(Instant.now(), "passport"));
    assertThat(release.get().statusCode()).isIn(200, 202);
    awaitState("hold-2", "ACCEPTED");
  }

  @Test
  void aLegalHoldLastsUntilItIsLifted() throws Exception {
    accepted("hold-3");
    problem(call("hold-3", "hold", "{}"), 400, "/reason");
    problem(call("hold-3", "hold", "{\"reason\":\"Ellery sued\"}"), 400, "/reason");
    for (String until : new String[] {"tomorrow", "2020-01-01T00:00:00Z", "2099-13-01T00:00:00Z"}) {
      String order = "{\"reason\":\"case-12\",\"until\":\"" + until + "\"}";
      problem(call("hold-3", "hold", order), 400, "/until");
    }
    problem(call("nobody", "hold", HOLD), 404, null);
    problem(given().delete("/v1/requests/hold-3/hold"), 409, null);

    // When it is put under legal hold
    CompletableFuture<Response> hold =
        CompletableFuture.supplyAsync(() -> call("hold-3", "hold", HOLD));
    UnlearningJob job = job("hold-3", 1);
    assertThat(job.action()).isEqualTo(Action.HOLD);
    assertThat(job.reason()).isEqualTo("case-12");
    assertThat(job.until()).isEqualTo(UNTIL);
    assertThat(job.actor()).isNotNull();
    LegalHold said = new LegalHold("case-12", job.until(), job.at());
    kafka.say(
        held("hold-3")
            .hold(Instant.now(), HoldReason.LEGAL_HOLD, Measurements.none().withLegalHold(said)));

    // Then it waits, and no release ends that
    hold.get().then().statusCode(200);
    var status = given().get("/v1/requests/hold-3").jsonPath();
    assertThat(status.getString("state")).isEqualTo("HELD");
    assertThat(status.getString("reason")).isEqualTo("legal-hold");
    assertThat(status.getString("measured.legalHold.until")).isEqualTo(UNTIL);
    Response refused = call("hold-3", "release", "{\"reason\":\"ticket-7\"}");
    problem(refused, 409, null);
    assertThat(refused.jsonPath().getString("type")).endsWith("legal-hold");

    // When it is lifted
    problem(given().delete("/v1/requests/hold-3/hold?reason=Ellery%20won"), 400, "/reason");
    problem(given().delete("/v1/requests/nobody/hold"), 404, null);
    CompletableFuture<Response> lift =
        CompletableFuture.supplyAsync(
            () -> given().delete("/v1/requests/hold-3/hold?reason=case-12-closed"));
    UnlearningJob lifted = job("hold-3", 2);
    assertThat(lifted.action()).isEqualTo(Action.LIFT);
    assertThat(lifted.reason()).isEqualTo("case-12-closed");
    kafka.say(held("hold-3").release(Instant.now(), "case-12-closed"));

    // Then it goes on
    lift.get().then().statusCode(200);
    awaitState("hold-3", "ACCEPTED");
    problem(given().delete("/v1/requests/hold-3/hold"), 409, null);
  }

  @Test
  void whatIsInForceCannotBeHeldAndTheAnswerSaysWhatCanBeDone() throws Exception {
    accepted("hold-4");
    kafka.step("hold-4", RequestState.SHIELDED, "sha256:" + "0".repeat(64));
    awaitState("hold-4", "SHIELDED");

    Response late = call("hold-4", "hold", HOLD);

    problem(late, 409, null);
    assertThat(late.jsonPath().getString("detail"))
        .contains("SHIELDED", "weights", "log", "revoke");
    problem(call("hold-4", "reject", "{\"reason\":\"legal-claims\"}"), 409, null);
  }

  @Test
  void aHeldRequestIsRejectedForALawfulReasonAndItsKeyDestroyed() throws Exception {
    // Given a request that is not held, and then is
    accepted("hold-5");
    problem(call("hold-5", "reject", "{\"reason\":\"not-verified\"}"), 409, null);
    heldFor("hold-5", HoldReason.IDENTITY_NOT_VERIFIED);
    assertThat(keys("hold-5")).isEqualTo("f");

    // When it is rejected for what is no reason, and for one that is
    for (String bad :
        new String[] {"{}", "{\"reason\":\"Ellery\"}", "{\"reason\":\"LEGAL_CLAIMS\"}"}) {
      problem(call("hold-5", "reject", bad), 400, "/reason");
    }
    problem(call("nobody", "reject", "{\"reason\":\"not-verified\"}"), 404, null);
    CompletableFuture<Response> reject =
        CompletableFuture.supplyAsync(
            () -> call("hold-5", "reject", "{\"reason\":\"not-verified\"}"));
    UnlearningJob job = job("hold-5", 1);
    assertThat(job.action()).isEqualTo(Action.REJECT);
    assertThat(job.reason()).isEqualTo("not-verified");
    assertThat(job.holds()).containsExactly(HoldReason.IDENTITY_NOT_VERIFIED);
    kafka.say(held("hold-5").reject(Instant.now(), "not-verified"));

    // Then that is its end
    reject.get().then().statusCode(200);
    var status = given().get("/v1/requests/hold-5").jsonPath();
    assertThat(status.getString("state")).isEqualTo("REJECTED");
    assertThat(status.getString("reason")).isEqualTo("not-verified");
    assertThat(keys("hold-5")).isEqualTo("t");
    problem(call("hold-5", "reject", "{\"reason\":\"not-verified\"}"), 409, null);
    problem(call("hold-5", "hold", HOLD), 409, null);
    problem(given().delete("/v1/requests/hold-5"), 409, null);
  }

  @Test
  void theDescriptionOfTheApiNamesEveryReason() {
    assertThat(
            given()
                .get("/q/openapi?format=json")
                .jsonPath()
                .getList("components.schemas.Rejection.properties.reason.enum", String.class))
        .containsExactlyElementsOf(
            Arrays.stream(RejectionReason.values()).map(RejectionReason::code).toList());
  }

  private void accepted(String id) throws Exception {
    post(body(id)).then().statusCode(202);
    awaitState(id, "ACCEPTED");
  }

  private void heldFor(String id, String reason) throws Exception {
    kafka.say(held(id).hold(Instant.now(), reason, Measurements.none()));
    awaitState(id, "HELD");
  }

  private UnlearningJob job(String id, int place) throws Exception {
    Polling.until("a job for the trainer", () -> kafka.jobs(id).size() > place);
    return kafka.jobs(id).get(place);
  }

  private static Lifecycle.Held held(String id) {
    return new Lifecycle.Held(new Lifecycle.Request(id, "default", KafkaPeers.MODEL));
  }

  private static String keys(String id) throws Exception {
    return TestQueries.single(
        DisposableStack.current().owner(),
        "SELECT wrapped_key IS NULL FROM request_key WHERE request_id = '" + id + "'");
  }

  private static Response call(String id, String what, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/requests/" + id + "/" + what);
  }
}
