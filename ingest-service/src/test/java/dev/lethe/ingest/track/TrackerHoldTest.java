package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tracker and the certificate make of requests that people held and rejected. */
class TrackerHoldTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.SUBMITTER);
  private static final Actor BEN = Actor.key("ba9876543210", Role.APPROVER);
  private static final Lifecycle.Held HELD =
      new Lifecycle.Held(new Lifecycle.Request("r-1", "acme", MODEL));

  @AutoClose private final TrackerFixture lethe;

  TrackerHoldTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
  }

  @Test
  void aCertificateTellsEachHoldAndThePersonWhoLetTheRequestGoOn() throws Exception {
    // Given a request that a person let go on, and whose legal hold came to its end after that
    lethe.alive("one");
    lethe.submitted("r-1", ADA);
    hold(HoldReason.IDENTITY_NOT_VERIFIED);
    lethe.say(HELD.release(lethe.now(), "passport").by(BEN));
    lethe.pass(Duration.ofSeconds(1), "one");
    hold(HoldReason.LARGE_REQUEST);
    lethe.pass(Duration.ofSeconds(1), "one");
    hold(HoldReason.LEGAL_HOLD);
    lethe.say(
        HELD.release(lethe.now(), HoldReason.LEGAL_HOLD_ENDED).by(ServiceRole.TRAINER.actor()));

    // When it is certified
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);
    lethe.step("r-1", RequestState.FITTING);
    lethe.adapterReady("r-1");
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
    lethe.ack("one", "r-1", BUNDLE);
    lethe.withdraw("one", "r-1", SHIELD);

    // Then
    byte[] file = lethe.certificates.read("r-1").orElseThrow();
    CertificateSchema.check(Json.parse(file));
    JsonNode statement = Certificate.parse(file).statement();
    assertThat(statement.at("/releasedBy/subject").asText()).isEqualTo(BEN.subject());
    assertThat(statement.path("timeline"))
        .extracting(step -> step.path("state").asText())
        .startsWith("RECEIVED", "ACCEPTED", "HELD", "ACCEPTED", "HELD", "HELD", "ACCEPTED");
  }

  @Test
  void nothingIsDoneForARequestThatWasRejectedWhileItWasHeld() {
    lethe.alive("one");
    lethe.submitted("r-1", ADA);
    hold(HoldReason.IDENTITY_NOT_VERIFIED);

    lethe.say(HELD.reject(lethe.now(), "not-verified").by(BEN));
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);

    assertThat(lethe.written()).isEmpty();
  }

  @Test
  void whatTheIntakeRejectsIsNothingToTheTracker() {
    Lifecycle.Request unknown = new Lifecycle.Request("r-2", "acme", "no-such-model");
    lethe.alive("one");

    lethe.say(new Lifecycle.Received(unknown).reject(lethe.now(), "unknown-model"));
    lethe.submitted("r-1", ADA);
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);

    assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
  }

  private void hold(String reason) {
    lethe.say(
        new Lifecycle.Accepted(HELD.request()).hold(lethe.now(), reason, Measurements.none()));
  }
}
