package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackerTopologyTest {
  private static final String FINDINGS =
      """
      {"method":{"rank":8},"gateRecall":1.0,
       "limits":[{"what":"attacksCaught","found":0.4783,"bound":"at least","limit":0.8,"kept":false},
        {"what":"leaked","bound":"at most","limit":0.05,"kept":true}],
       "findings":[{"what":"attacksCaught","found":0.4783,"bound":"at least","limit":0.8}]}\
      """;

  private TrackerFixture lethe;

  @BeforeEach
  void start(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @AfterEach
  void stop() {
    lethe.close();
  }

  @Test
  void shieldedOnceWhenBothReplicasHaveAcknowledged() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.ack("two", "r-1", SHIELD);
    lethe.ack("two", "r-1", SHIELD);
    lethe.pass(Duration.ofSeconds(4), "one", "two");

    List<RequestEvent> written = lethe.written();
    assertThat(written).extracting(RequestEvent::state).containsExactly(RequestState.SHIELDED);
    assertThat(written.get(0).tenant()).isEqualTo("acme");
    assertThat(written.get(0).bundle()).isEqualTo(SHIELD);
    assertThat(written.get(0).replicas())
        .extracting(RequestEvent.ReplicaAck::replica)
        .containsExactly("one", "two");
    assertThat(lethe.stepped).as("told once").containsExactly(RequestState.SHIELDED);
  }

  @Test
  void whatVerificationFoundIsSignedAndLiesWhereTheCertificateWould() throws Exception {
    lethe.shielded();
    lethe.step("r-1", RequestState.FITTING);

    lethe.failed("r-1", "below-limits", FINDINGS);
    lethe.failed("r-2", "engine-error", null);

    byte[] file = lethe.certificates.read("r-1").orElseThrow();
    Certificate findings = Certificate.parse(file);
    findings.verify(name -> VerifierKey.of(name, lethe.signing.getPublic()));
    CertificateSchema.check(Json.parse(file));
    assertThat(findings.isOfFindings()).isTrue();
    JsonNode statement = findings.statement();
    assertThat(statement.path("type").asText()).isEqualTo("lethe.findings.v1");
    assertThat(statement.path("reason").asText()).isEqualTo("below-limits");
    assertThat(statement.at("/findings/0/what").asText()).isEqualTo("attacksCaught");
    assertThat(statement.path("statement").asText()).contains("suppressed", "shield");
    assertThat(statement.path("notMeasured").toString()).contains("leaked");
    assertThat(statement.path("timeline").findValuesAsText("state"))
        .containsExactly("RECEIVED", "ACCEPTED", "SHIELDED", "FITTING", "FAILED");
    assertThat(new String(file, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))
        .doesNotContain("certif");
    assertThat(lethe.certificates.read("r-2")).isEmpty();
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aBundleBesideAFailureIsNeverEnforced() {
    lethe.shielded();
    lethe.step("r-1", RequestState.FITTING);

    lethe.adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, BUNDLE, "below-limits");
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void whenAReplicaDiesTheRemainingOneSuffices() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    lethe.pass(Duration.ofSeconds(8), "one");
    assertThat(lethe.states()).isEmpty();

    lethe.pass(Duration.ofSeconds(4), "one");

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void aReplicaThatLeavesIsNotWaitedFor() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);

    lethe.heartbeat("two", TrackerFixture.START, true);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void withoutAnyReplicaNothingIsShielded() {
    lethe.accepted("r-1");
    lethe.shieldReady("r-1");
    lethe.states();

    lethe.pass(Duration.ofSeconds(20));

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void oneThatJoinsLateIsWaitedForUntilShielded() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    lethe.alive("three");
    lethe.ack("two", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.ack("three", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void oneThatJoinsAfterwardsChangesNothing() {
    lethe.shielded();

    lethe.alive("three");
    lethe.ack("three", "r-1", SHIELD);

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aRestartedReplicaMustAcknowledgeAgain() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    lethe.pass(Duration.ofSeconds(2), "one", "two");
    lethe.heartbeat("one", lethe.now(), false);
    lethe.ack("two", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.ack("one", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void anAcknowledgementMayOvertakeTheArtefactAndTheTenant() {
    lethe.ack("one", "r-1", SHIELD);
    lethe.shieldReady("r-1");
    lethe.alive("one");
    lethe.states();

    lethe.accepted("r-1");

    assertThat(lethe.states()).contains(RequestState.SHIELDED);
  }

  @Test
  void oneThatRejectedOrWithdrewHasNotAcknowledged() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    lethe.enforcement("one", "r-1", SHIELD, EnforcementEvent.Kind.WITHDRAWN);
    lethe.enforcement("two", "r-1", SHIELD, EnforcementEvent.Kind.REJECTED);

    lethe.ack("two", "r-1", SHIELD);

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aTrackerThatStoodStillDoesNotTakeOthersForDead() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);

    lethe.driver.advanceWallClockTime(Duration.ofSeconds(60));

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void garbageIsPassedOver() {
    lethe.twoReplicasAndAShield();
    lethe.garbage.pipeInput("one", "{\"x\":".getBytes(StandardCharsets.UTF_8));
    lethe.garbage.pipeInput("one", null);
    lethe.ack("one", "r-1", SHIELD);

    lethe.ack("two", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void enforcedOnBothIsCertifiedWithASignedStatement() throws Exception {
    lethe.verified();
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.withdraw("two", "r-1", SHIELD);
    lethe.ack("two", "r-1", BUNDLE);

    List<RequestEvent> written = lethe.written();
    assertThat(written)
        .extracting(RequestEvent::state)
        .containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
    assertThat(lethe.stepped).containsOnlyOnce(RequestState.ENFORCED);
    byte[] file = lethe.certificates.read("r-1").orElseThrow();
    assertThat(requireNonNull(written.get(1).measured()).certificate())
        .contains(Digests.sha256(file));
    Certificate certificate = Certificate.parse(file);
    certificate.verify(name -> VerifierKey.of(name, lethe.signing.getPublic()));
    JsonNode statement = certificate.statement();
    assertThat(statement.path("subject").asText()).isEqualTo("subject-42");
    assertThat(statement.path("shield").asText()).isEqualTo(SHIELD);
    assertThat(statement.path("bundle").asText()).isEqualTo(BUNDLE);
    assertThat(statement.path("measured").path("forgetAfter").asDouble()).isEqualTo(0.02);
    assertThat(statement.path("timeline")).hasSize(6);
    assertThat(statement.path("statement").asText()).contains("suppressed", "gated adapter");
    assertThat(statement.path("residualRisk").asText()).contains("base weights");
  }
}
