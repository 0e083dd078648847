package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.CaseEvent.Kind;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedCases;
import dev.lethe.schemas.control.TrustedKeys;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Approvals that somebody signed, that nobody signed, and that somebody signed who may not. */
class CaseSignatureCheckTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.APPROVER);
  private static final Actor BEN = Actor.key("ba9876543210", Role.APPROVER);
  private static final Actor EVE = Actor.key("eeeeeeeeeeee", Role.APPROVER);

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final RequestQueries queries;
  private final ControlKeys keys;

  CaseSignatureCheckTest(@TempDir Path folder) throws Exception {
    KeyPair ingest = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair trainer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    keys = new ControlKeys(TrustedKeys.of(trainer.getPublic()), TrustedKeys.of(ingest.getPublic()));
    SubjectKey subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    queries = new RequestQueries(database.service(), subjectKey);
    new ServiceRecords(subjectKey)
        .received("r-1", "person 17", null)
        .step("r-1", RequestState.ACCEPTED, null, null)
        .caseEvent("r-1", Kind.APPROVAL_GIVEN, null, "release", EVE)
        .approval("r-1", EVE, ControlSigner.of(trainer.getPrivate()))
        .approval("r-1", ADA, ControlSigner.of(ingest.getPrivate()))
        .approval("r-1", BEN, ControlSigner.of(ingest.getPrivate()))
        .projectInto(database.service());
  }

  @Test
  void onlyWhatTheServiceSignedCounts() {
    assertThat(
            queries.approvers(
                "r-1", "release", Instant.EPOCH, event -> SignedCases.check(event, keys).isEmpty()))
        .containsExactly(ADA.subject(), BEN.subject());
    assertThat(queries.approvers("r-1", "release", Instant.EPOCH, event -> true))
        .containsExactly(EVE.subject(), ADA.subject(), BEN.subject());
    assertThat(queries.approvers("r-1", "revoke", Instant.EPOCH, event -> true)).isEmpty();
  }

  @Test
  void theTrailIsSoundAndTheWrongSignatureIsNamed() {
    CaseSignatureCheck.Result found = CaseSignatureCheck.run(database.auditor(), keys);

    assertThat(found)
        .isEqualTo(
            new CaseSignatureCheck.Result(
                2,
                1,
                1,
                new AuditReport.BadRow(
                    4,
                    database.single("SELECT event_id FROM audit_event WHERE seq = 4"),
                    "unknown-key")));
    assertThat(found.isSound()).isFalse();
    assertThat(AuditVerifier.verify(database.auditor(), rows -> {}).isSound()).isTrue();
  }
}
