package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.digest;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents are made of what was signed, not of what somebody wrote to the topic of steps. */
class TrackerDocumentsTest {
  private static final String FINDINGS =
      "{\"findings\":[{\"what\":\"leaked\",\"found\":0.9,\"bound\":\"at most\",\"limit\":0.1}]}";

  @AutoClose private final TrackerFixture lethe;

  TrackerDocumentsTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @Test
  void whatTheServiceDidNotEnforceIsNotCertified() throws IOException {
    // Given a request whose bundle is verified and that nobody has acknowledged
    lethe.verified();
    lethe.states();

    // When it is called enforced by nobody, by the trainer's key, by a stranger's, and by changing
    // what the ingest service once signed
    RequestEvent step = step(RequestState.ENFORCED, BUNDLE, null);
    lethe.say(step);
    lethe.say(SignedSteps.sign(step, TestKeys.trainer()));
    lethe.say(SignedSteps.sign(step, TestKeys.stranger()));
    lethe.say(changed(SignedSteps.sign(step, TestKeys.signer())));

    // Then there is no certificate, and each is a finding with its place
    assertThat(lethe.certificates.read("r-1")).isEmpty();
    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.status.undocumented(ControlFault.UNSIGNED)).isEqualTo(1);
    assertThat(lethe.status.undocumented(ControlFault.UNKNOWN_KEY)).isEqualTo(2);
    assertThat(lethe.status.undocumented(ControlFault.BAD_SIGNATURE)).isEqualTo(1);
    List<EnforcementEvent> reports = lethe.reports();
    assertThat(reports)
        .hasSize(4)
        .allMatch(report -> report.kind() == EnforcementEvent.Kind.STATEMENT_REJECTED)
        .extracting(EnforcementEvent::reason)
        .allMatch(reason -> requireNonNull(reason).contains(" at test.request-events-0@"));
    assertThat(reports.get(0).reason()).startsWith("unsigned at ");
  }

  @Test
  void aFalseEndDoesNotTakeTheTrueCertificateAway() throws IOException {
    // Given a verified request that is called enforced, failed and revoked by nobody
    lethe.verified();
    lethe.say(step(RequestState.ENFORCED, BUNDLE, null));
    lethe.say(step(RequestState.FAILED, null, FINDINGS));
    lethe.say(step(RequestState.REVOKED, null, null));
    assertThat(lethe.certificates.read("r-1")).isEmpty();
    lethe.states();

    // When the replicas acknowledge, so that it is enforced in truth
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", TrackerFixture.SHIELD);
    lethe.withdraw("two", "r-1", TrackerFixture.SHIELD);

    // Then it is certified, with nothing of what was forged
    assertThat(lethe.states()).containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
    assertThat(statement(lethe.certificates.read("r-1").orElseThrow()).path("timeline"))
        .extracting(each -> each.path("state").asText())
        .containsExactly("RECEIVED", "ACCEPTED", "SHIELDED", "FITTING", "VERIFIED", "ENFORCED");
  }

  @Test
  void aDueDateThatWasExtendedIsCertifiedBesideTheOneBefore() throws IOException {
    // Given a verified request whose due date is extended, and then called later still
    lethe.verified();
    Instant at = Instant.parse("2026-05-01T00:00:00Z");
    Instant later = Instant.parse("2096-07-01T21:59:59Z");
    Actor approver = new Actor("k-7", "approver", Actor.Authentication.API_KEY);
    Lifecycle.Request request = new Lifecycle.Request("r-1", "default", MODEL);
    lethe.say(CaseEvent.extended(request, at, "ticket-7", later, approver));
    lethe.say(CaseEvent.extended(request, at, "ticket-8", later.plusSeconds(1), approver));
    lethe.say(CaseEvent.alert(request, at, "before-P7D", later.plusSeconds(2), approver));

    // When it is enforced
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", TrackerFixture.SHIELD);
    lethe.withdraw("two", "r-1", TrackerFixture.SHIELD);

    // Then its certificate says so
    JsonNode statement = statement(lethe.certificates.read("r-1").orElseThrow());
    assertThat(statement.path("dueAt").asText()).isEqualTo(later.toString());
    assertThat(statement.path("extendedAt").asText()).isEqualTo(at.toString());
    assertThat(Instant.parse(statement.path("originalDueAt").asText())).isBefore(later);
  }

  @Test
  void figuresOfSomebodyElseAreNotCertified() throws IOException {
    // Given a shielded request that is called verified with figures that nobody measured
    lethe.shielded();
    lethe.step("r-1", RequestState.FITTING);
    lethe.say(step(RequestState.VERIFIED, BUNDLE, "{\"forgetAfter\":0,\"gateRecall\":1}"));

    // When the trainer says what it measured, and the request is enforced
    lethe.adapterReady("r-1");
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", TrackerFixture.SHIELD);
    lethe.withdraw("two", "r-1", TrackerFixture.SHIELD);

    // Then the certificate has the trainer's figures, and no signature among them
    JsonNode measured = statement(lethe.certificates.read("r-1").orElseThrow()).path("measured");
    assertThat(measured).hasToString("{\"forgetAfter\":0.02,\"gateRecall\":1.0}");
  }

  @Test
  void whatWasNotRevokedHasNoStatementOfItsRevocation() throws IOException {
    // Given a certified request
    lethe.certified();

    // When it is called revoked by nobody and by the trainer's key
    RequestEvent step = step(RequestState.REVOKED, null, null);
    lethe.say(step);
    lethe.say(SignedSteps.sign(step, TestKeys.trainer()));

    // Then there is no such statement, until it is revoked in truth
    assertThat(lethe.certificates.readRevocation("r-1")).isEmpty();
    assertThat(lethe.status.undocumented(ControlFault.UNSIGNED)).isEqualTo(1);
    assertThat(lethe.status.undocumented(ControlFault.UNKNOWN_KEY)).isEqualTo(1);
    lethe.revokeOrdered("r-1", "legal", "somebody");
    lethe.withdraw("one", "r-1", BUNDLE);
    lethe.withdraw("two", "r-1", BUNDLE);
    assertThat(lethe.certificates.readRevocation("r-1")).isPresent();
  }

  @Test
  void findingsOfNobodyAreNotWrittenDown() throws IOException {
    lethe.shielded();

    lethe.say(step(RequestState.FAILED, null, FINDINGS));

    assertThat(lethe.certificates.read("r-1")).isEmpty();
    assertThat(lethe.status.undocumented(ControlFault.UNSIGNED)).isEqualTo(1);
  }

  @Test
  void aSignatureHoldsForWhatIsReadFromTheLog() {
    ControlSigner trainer = TestKeys.trainer();
    RequestEvent step =
        step(RequestState.VERIFIED, BUNDLE, "{\"a\":0.10,\"b\":1e-7,\"c\":{\"z\":3,\"y\":[1.5]}}");

    RequestEvent signed = SignedSteps.sign(step, trainer);

    assertThat(SignedSteps.check(signed, TestKeys.keys())).isEmpty();
    assertThat(SignedSteps.check(changed(signed), TestKeys.keys()))
        .contains(ControlFault.BAD_SIGNATURE);
  }

  private RequestEvent step(
      RequestState state, @Nullable String bundle, @Nullable String measured) {
    Measurements figures =
        measured == null
            ? null
            : Measurements.of(Json.parse(measured.getBytes(StandardCharsets.UTF_8)));
    String reason = bundle == null ? "forged" : null;
    return new RequestEvent(
        "r-1", "acme", MODEL, state, lethe.now(), reason, bundle, null, figures, null, null);
  }

  /** Another bundle under the same signature. */
  private static RequestEvent changed(RequestEvent step) {
    return new RequestEvent(
        step.requestId(),
        step.tenant(),
        step.model(),
        step.state(),
        step.at(),
        step.reason(),
        digest("another"),
        step.replicas(),
        step.measured(),
        step.intake(),
        step.actor());
  }

  private static JsonNode statement(byte[] certificate) {
    return Json.parse(certificate).path("statement");
  }
}
