package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static dev.lethe.ingest.track.TrackerFixture.digest;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lets an artefact go, and what does not. */
class TrackerControlTest {
  @AutoClose private final TrackerFixture lethe;

  TrackerControlTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @Test
  void whatIsForgedUnsignedStolenOrReplayedChangesNothing() {
    // Given a shield in force, which one of two replicas has acknowledged
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    LiveSetHead before = lethe.head();
    AdapterEvent shield = lethe.unsigned("r-1", Kind.SHIELD_READY, SHIELD);
    AdapterEvent revocation = shield.revoked(lethe.now(), "because");
    AdapterEvent genuine = ControlSignatures.sign(revocation, ChainEnd.NONE, TestKeys.signer());
    Statement place = requireNonNull(genuine.statement());

    // When it is revoked without a signature, with a wrong one, by the trainer, and by a stranger,
    // and other artefacts are announced by the wrong key and out of turn
    lethe.say(revocation);
    lethe.say(revocation.with(new Statement(1, place.previous(), place.key(), "AAAA")));
    lethe.say(ControlSignatures.sign(revocation, ChainEnd.NONE, TestKeys.trainer()));
    lethe.say(ControlSignatures.sign(revocation, ChainEnd.NONE, TestKeys.stranger()));
    AdapterEvent other = lethe.unsigned("r-1", Kind.SHIELD_READY, digest("other"));
    lethe.say(ControlSignatures.sign(other, lethe.trainers(), TestKeys.signer()));
    lethe.say(ControlSignatures.sign(other, ChainEnd.NONE, TestKeys.trainer()));
    lethe.say(ControlSignatures.sign(other, new ChainEnd(7, digest("x")), TestKeys.trainer()));
    lethe.say(ControlSignatures.sign(shield, lethe.trainers(), TestKeys.trainer()).with(null));

    // Then nothing was signed or revoked, each is counted, and the shield goes its way
    assertThat(lethe.heads()).isEmpty();
    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.status.rejected(ControlFault.UNSIGNED)).isEqualTo(2);
    assertThat(lethe.status.rejected(ControlFault.BAD_SIGNATURE)).isEqualTo(1);
    assertThat(lethe.status.rejected(ControlFault.UNKNOWN_KEY)).isEqualTo(3);
    assertThat(lethe.status.rejected(ControlFault.CONTRADICTING)).isEqualTo(1);
    assertThat(lethe.status.rejected(ControlFault.SKIPPED)).isEqualTo(1);
    lethe.ack("two", "r-1", SHIELD);
    RequestEvent shielded = lethe.written().get(0);
    assertThat(shielded.state()).isEqualTo(RequestState.SHIELDED);
    assertThat(requireNonNull(shielded.measured()).json().path("liveSet"))
        .hasToString(
            "{\"sequence\":1,\"digest\":\"%s\",\"members\":1}".formatted(before.liveSet()));
  }

  @Test
  void aStatementThatComesTooEarlyCountsOnceItsForerunnerHasCome() {
    // Given two replicas that have acknowledged a shield whose statement is the second
    lethe.alive("one");
    lethe.accepted("r-1");
    lethe.ack("one", "r-1", SHIELD);
    AdapterEvent first =
        ControlSignatures.sign(
            lethe.unsigned("r-0", Kind.SHIELD_READY, digest("first")),
            ChainEnd.NONE,
            TestKeys.trainer());
    AdapterEvent second =
        ControlSignatures.sign(
            lethe.unsigned("r-1", Kind.SHIELD_READY, SHIELD),
            ControlSignatures.end(first),
            TestKeys.trainer());
    lethe.say(second);
    lethe.states();

    lethe.say(first);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
    assertThat(lethe.head().sequence()).isEqualTo(2);
  }

  @Test
  void anOrderCancelsWhatIsNotShieldedYetAndTakesItsShieldBack() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);

    lethe.cancelOrdered("r-1");
    lethe.ack("two", "r-1", SHIELD);
    lethe.cancelOrdered("r-1");

    List<RequestEvent> written = lethe.written();
    assertThat(written).extracting(RequestEvent::state).containsExactly(RequestState.CANCELLED);
    assertThat(written.get(0).tenant()).isEqualTo("acme");
    assertThat(written.get(0).reason()).isEqualTo(AdapterEvent.BY_REQUESTER);
    assertThat(lethe.revoked()).containsExactly(SHIELD + " requester");
    assertThat(lethe.head().members()).isZero();
  }

  @Test
  void anOrderThatComesBeforeTheShieldOrTheTenantIsRemembered() {
    lethe.alive("one");
    lethe.cancelOrdered("r-1");
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.accepted("r-1");

    assertThat(lethe.states()).endsWith(RequestState.CANCELLED);
    assertThat(lethe.revoked()).containsExactly(SHIELD + " requester");
  }

  @Test
  void withoutAShieldItIsTheTrainersToCancel() {
    lethe.alive("one");
    lethe.accepted("r-1");
    lethe.states();

    lethe.cancelOrdered("r-1");

    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void whatIsShieldedIsTheTrainersToCancelAndLeavesOnceBothWordsAreThere() {
    lethe.shielded();
    lethe.cancelOrdered("r-1");
    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.revocations()).isEmpty();

    lethe.step("r-1", RequestState.CANCELLED);

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.revoked()).containsExactly(SHIELD + " requester");
  }

  @Test
  void theStepMayComeBeforeTheOrder() {
    lethe.shielded();
    lethe.step("r-1", RequestState.CANCELLED);
    assertThat(lethe.revocations()).isEmpty();

    lethe.cancelOrdered("r-1");

    assertThat(lethe.revoked()).containsExactly(SHIELD + " requester");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void cancelledWithoutAnOrderRevokesNothingAndIsReported() {
    lethe.shielded();
    lethe.step("r-1", RequestState.CANCELLED);

    lethe.pass(Duration.ofSeconds(30), "one", "two");

    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.status.cancelledWithoutOrder()).isEqualTo(1);
    assertThat(lethe.head().members()).isEqualTo(1);
  }

  @Test
  void ordersThatNobodySignedCancelAndRevokeNothing() {
    lethe.twoReplicasAndAShield();
    WithdrawalOrder order =
        lethe.unsignedOrder("r-1", WithdrawalOrder.Kind.CANCEL, "requester", null);

    lethe.orders.pipeInput("demo", Event.of(order));
    lethe.order(order, TestKeys.trainer());
    lethe.order(order, TestKeys.stranger());

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.status.rejected(ControlFault.BAD_SIGNATURE)).isEqualTo(1);
    assertThat(lethe.status.rejected(ControlFault.UNKNOWN_KEY)).isEqualTo(2);
  }

  @Test
  void aBundleIsEnforcedOnlyWhenItIsVerifiedAndAcknowledgedAndTheShieldHasLeft() {
    lethe.shielded();
    lethe.step("r-1", RequestState.FITTING);
    lethe.adapterReady("r-1");
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    assertThat(lethe.revocations()).isEmpty(); // Not verified.
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
    assertThat(lethe.revoked()).containsExactly(SHIELD + " superseded");
    lethe.withdraw("one", "r-1", SHIELD);
    assertThat(lethe.states()).isEmpty();

    lethe.withdraw("two", "r-1", SHIELD);

    List<RequestEvent> written = lethe.written();
    assertThat(written)
        .extracting(RequestEvent::state)
        .containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
    LiveSetHead head = lethe.head();
    assertThat(requireNonNull(written.get(0).measured()).liveSet().orElseThrow().digest())
        .isEqualTo(head.liveSet());
    assertThat(head.sequence()).isEqualTo(3);
    assertThat(lethe.revocations()).isEmpty();
  }

  @Test
  void aReplicaThatIsGoneOrNeverHadTheShieldIsNotWaitedFor() {
    lethe.verified();
    lethe.heartbeat("two", TrackerFixture.START, true);
    lethe.heartbeat("three", lethe.now(), false);
    lethe.ack("three", "r-1", BUNDLE);
    lethe.ack("one", "r-1", BUNDLE);

    lethe.withdraw("one", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.ENFORCED, RequestState.CERTIFIED);
  }

  @Test
  void aFailedRequestWithABundleIsNotEnforcedAndKeepsItsShield() {
    lethe.shielded();
    lethe.step("r-1", RequestState.FITTING);
    lethe.step("r-1", RequestState.FAILED);
    lethe.adapterReady("r-1");

    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("two", "r-1", BUNDLE);
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);

    assertThat(lethe.states()).isEmpty();
    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.head().members()).isEqualTo(2);
  }

  @Test
  void aFoldedBundleTakesThePlaceOnceItIsEverywhereAndIsNoStep() throws Exception {
    lethe.certified();
    byte[] certificate = lethe.certificates.read("r-1").orElseThrow();
    String folded = digest("folded");
    lethe.folded("r-1", folded, BUNDLE);
    lethe.ack("one", "r-1", folded);
    assertThat(lethe.revocations()).isEmpty();

    lethe.ack("two", "r-1", folded);

    assertThat(lethe.revoked()).containsExactly(BUNDLE + " superseded");
    assertThat(lethe.written()).isEmpty();
    assertThat(lethe.certificates.read("r-1")).contains(certificate);
  }

  @Test
  void aSecondBundleThatReplacesNothingOrAnothersSupersedesNothing() {
    lethe.certified();
    String second = digest("second");
    lethe.adapter("r-1", Kind.ADAPTER_READY, second);
    lethe.folded("r-1", digest("third"), digest("nobody's"));

    for (String replica : List.of("one", "two")) {
      lethe.ack(replica, "r-1", second);
      lethe.ack(replica, "r-1", digest("third"));
    }

    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.written()).isEmpty();
    assertThat(lethe.head().members()).isEqualTo(3);
  }

  @Test
  void revokedOnceNoReplicaServesItAndSaidSoBesideTheCertificate() throws Exception {
    // Given a certified request, with another one beside it
    lethe.certified();
    lethe.adapter("r-2", Kind.SHIELD_READY, digest("r-2"));
    String certificate = Digests.sha256(lethe.certificates.read("r-1").orElseThrow());

    // When it is ordered, twice, and the replicas let go
    lethe.revokeOrdered("r-1", "ticket-7", "Ada");
    lethe.revokeOrdered("r-1", "another", null);
    assertThat(lethe.revoked()).containsExactly(BUNDLE + " ticket-7");
    lethe.withdraw("one", "r-1", BUNDLE);
    assertThat(lethe.states()).isEmpty();
    lethe.withdraw("two", "r-1", BUNDLE);
    lethe.revokeOrdered("r-1", "again", null);

    // Then the log says who and why, once, and so does a signed statement
    List<RequestEvent> written = lethe.written();
    assertThat(written).extracting(RequestEvent::state).containsExactly(RequestState.REVOKED);
    assertThat(written.get(0).reason()).isEqualTo("ticket-7");
    Measurements measured = requireNonNull(written.get(0).measured());
    assertThat(measured.json().path("revocation"))
        .hasToString("{\"by\":\"Ada\",\"claimed\":true,\"artefacts\":[\"" + BUNDLE + "\"]}");
    assertThat(measured.liveSet().orElseThrow().members()).isEqualTo(1);
    SignedRevocation revocation =
        SignedRevocation.parse(lethe.certificates.readRevocation("r-1").orElseThrow());
    revocation.verify(name -> VerifierKey.of(name, lethe.signing.getPublic()));
    JsonNode statement = revocation.statement();
    assertThat(statement.path("type").asText()).isEqualTo("lethe.revocation.v1");
    assertThat(statement.path("by").asText()).isEqualTo("Ada");
    assertThat(statement.path("certificate").asText()).isEqualTo(certificate);
    assertThat(statement.path("artefacts").get(0).asText()).isEqualTo(BUNDLE);
    assertThat(statement.path("liveSet").path("digest").asText()).isEqualTo(lethe.head().liveSet());
    assertThat(statement.path("statement").asText()).contains("may answer again", "history");
  }

  @Test
  void aFoldThatComesAfterTheRevocationIsRevokedToo() {
    lethe.certified();
    lethe.revokeOrdered("r-1", "ticket-7", null);
    lethe.withdraw("one", "r-1", BUNDLE);
    lethe.withdraw("two", "r-1", BUNDLE);
    assertThat(lethe.states()).containsExactly(RequestState.REVOKED);
    lethe.revocations();

    lethe.folded("r-1", digest("folded"), BUNDLE);

    assertThat(lethe.revoked()).containsExactly(digest("folded") + " ticket-7");
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void aFailedRequestIsRevokedWithItsShieldAndHasNoCertificate() throws Exception {
    lethe.shielded();
    lethe.step("r-1", RequestState.FAILED);
    lethe.revokeOrdered("r-1", "ticket-8", null);
    lethe.withdraw("one", "r-1", SHIELD);

    lethe.withdraw("two", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.REVOKED);
    JsonNode statement =
        SignedRevocation.parse(lethe.certificates.readRevocation("r-1").orElseThrow()).statement();
    assertThat(statement.has("certificate")).isFalse();
    assertThat(statement.has("by")).isFalse();
    assertThat(statement.path("statement").asText()).contains("never certified");
  }

  @Test
  void whatIsUnderWayIsNotRevokedBeforeItHasComeToRest() {
    lethe.shielded();

    lethe.revokeOrdered("r-1", "ticket-9", null);

    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.states()).isEmpty();
  }

  @Test
  void theTrackersChainIsOneThatOthersFold() {
    lethe.certified();
    lethe.revokeOrdered("r-1", "ticket-7", null);

    LiveSet others = new LiveSet(TrackerFixture.MODEL, TestKeys.keys());
    lethe.everyStatement().forEach(statement -> assertThat(others.apply(statement)).isEmpty());

    LiveSetHead head = lethe.head();
    assertThat(ControlSignatures.check(head, TestKeys.keys())).isEmpty();
    assertThat(others.standing(head)).isEqualTo(LiveSet.Standing.COVERS);
    assertThat(others.digest()).isEqualTo(head.liveSet());
    assertThat(others.sequence()).isEqualTo(head.sequence()).isEqualTo(4);
  }
}
