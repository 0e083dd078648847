package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who cancelled, released and revoked, in the steps and in the documents. */
class TrackerActorsTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.SUBMITTER);
  private static final Actor BEN =
      new Actor("https://idp.example.com|ben", "approver", Actor.Authentication.OIDC);
  private static final String BEN_JSON =
      "{\"subject\":\"https://idp.example.com|ben\",\"role\":\"approver\",\"authentication\":\"oidc\"}";

  @AutoClose private final TrackerFixture lethe;

  TrackerActorsTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @Test
  void aCancelledStepIsTheirsWhoOrderedItFirst() {
    lethe.twoReplicasAndAShield();

    lethe.cancelOrdered("r-1", ADA);
    lethe.cancelOrdered("r-1", BEN);

    assertThat(lethe.written())
        .singleElement()
        .matches(step -> step.state() == RequestState.CANCELLED)
        .extracting(RequestEvent::actor)
        .isEqualTo(ADA);
  }

  @Test
  void anOrderFromBeforeItSaidWhoGaveItNamesNobody() {
    lethe.twoReplicasAndAShield();

    lethe.cancelOrdered("r-1");

    assertThat(lethe.written())
        .singleElement()
        .extracting(RequestEvent::actor)
        .isEqualTo(Actor.TOPIC);
  }

  @Test
  void anOrderWhoseActorWasChangedOrdersNothing() {
    lethe.certified();
    WithdrawalOrder order =
        ControlSignatures.sign(
            lethe.unsignedOrder("r-1", WithdrawalOrder.Kind.REVOKE, "ticket-7", null),
            TestKeys.signer());

    lethe.orders.pipeInput(
        MODEL,
        Event.of(
            new WithdrawalOrder(
                order.requestId(),
                order.model(),
                order.kind(),
                order.reason(),
                order.by(),
                order.at(),
                order.key(),
                order.signature(),
                BEN)));

    assertThat(lethe.revocations()).isEmpty();
    assertThat(lethe.status.rejected(ControlFault.BAD_SIGNATURE)).isEqualTo(1);
  }

  @Test
  void whatTheServiceDoesByItselfIsItsOwn() {
    lethe.twoReplicasAndAShield();
    lethe.ack("one", "r-1", SHIELD);
    lethe.ack("two", "r-1", SHIELD);
    lethe.step("r-1", RequestState.FITTING);
    lethe.adapterReady("r-1");
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
    for (String replica : List.of("one", "two")) {
      lethe.ack(replica, "r-1", BUNDLE);
    }
    for (String replica : List.of("one", "two")) {
      lethe.withdraw(replica, "r-1", SHIELD);
    }

    List<RequestEvent> written = lethe.written();

    assertThat(written)
        .extracting(RequestEvent::state)
        .containsExactly(RequestState.SHIELDED, RequestState.ENFORCED, RequestState.CERTIFIED);
    assertThat(written).extracting(RequestEvent::actor).containsOnly(ServiceRole.INGEST.actor());
    assertThat(SignedSteps.check(written.get(1), TestKeys.keys())).isEmpty();
  }

  @Test
  void theCertificateSaysWhoHandedItInAndWhoLetItGoOn() throws Exception {
    // Given a request of Ada's that was held, and that Ben let go on
    Lifecycle.Request request = new Lifecycle.Request("r-1", "acme", MODEL);
    lethe.alive("one");
    lethe.submitted("r-1", ADA);
    lethe.say(new Lifecycle.Accepted(request).hold(lethe.now(), "broad", Measurements.none()));
    lethe.say(new Lifecycle.Held(request).release(lethe.now(), "ticket-7").by(BEN));

    // When it is certified
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);
    lethe.step("r-1", RequestState.FITTING);
    lethe.adapterReady("r-1");
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
    lethe.ack("one", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", SHIELD);

    // Then the file and its page name both
    byte[] file = lethe.certificates.read("r-1").orElseThrow();
    CertificateSchema.check(Json.parse(file));
    Certificate certificate = Certificate.parse(file);
    certificate.verify(name -> VerifierKey.of(name, lethe.signing.getPublic()));
    JsonNode statement = certificate.statement();
    assertThat(statement.path("submittedBy").path("subject").asText())
        .isEqualTo("key:0123456789ab");
    assertThat(statement.path("releasedBy")).hasToString(BEN_JSON);
    byte[] page = CertificatePage.of(certificate);
    assertThat(new String(page, UTF_8))
        .contains("<h2>Submitted By</h2>", "<td>Subject</td><td>key:0123456789ab</td>");
    assertThat(CertificatePage.read(page).statement()).isEqualTo(statement);
  }

  @Test
  void aCertificateOfALogThatNamesNobodyNamesNobody() throws Exception {
    lethe.certified();

    byte[] file = lethe.certificates.read("r-1").orElseThrow();

    CertificateSchema.check(Json.parse(file));
    JsonNode statement = Certificate.parse(file).statement();
    assertThat(statement.has("submittedBy")).isFalse();
    assertThat(statement.has("releasedBy")).isFalse();
  }

  @Test
  void whoRevokedIsSaidBesideWhoClaimsToHaveDoneIt() throws Exception {
    lethe.certified();

    lethe.revokeOrdered("r-1", "ticket-7", "Ada L.", BEN);
    lethe.withdraw("one", "r-1", BUNDLE);
    lethe.withdraw("two", "r-1", BUNDLE);

    List<RequestEvent> written = lethe.written();
    assertThat(written).extracting(RequestEvent::state).containsExactly(RequestState.REVOKED);
    assertThat(written.get(0).actor()).isEqualTo(BEN);
    assertThat(SignedSteps.check(written.get(0), TestKeys.keys())).isEmpty();
    JsonNode statement =
        SignedRevocation.parse(lethe.certificates.readRevocation("r-1").orElseThrow()).statement();
    assertThat(statement.path("by").asText()).isEqualTo("Ada L.");
    assertThat(statement.path("byIsClaimed").asBoolean()).isTrue();
    assertThat(statement.path("revokedBy")).hasToString(BEN_JSON);
  }
}
