package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.schemas.CaseEvent.Kind;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the log beside steps: in the trail like them, and none of them. */
class CaseEventsTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.APPROVER);
  private static final Actor BEN = Actor.key("ba9876543210", Role.SUBMITTER);
  private static final Instant LATER = ServiceRecords.AT.plusSeconds(9_000_000);

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final ServiceRecords log;
  private final Path folder;

  CaseEventsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log =
        new ServiceRecords(subjectKey)
            .caseEvent("r-1", Kind.ATTEMPT_REFUSED, null, "release", BEN) // nobody knows it yet
            .received("r-1", "person 17", null)
            .step("r-1", RequestState.ACCEPTED, null, null)
            .caseEvent("r-1", Kind.DUE_DATE_EXTENDED, LATER, null, ADA)
            .step("r-1", RequestState.SHIELDED, ServiceRecords.SHIELD, null)
            .caseEvent("r-1", Kind.APPROVAL_GIVEN, null, "revoke", ADA)
            .caseEvent("r-1", Kind.DUE_DATE_EXTENDED, LATER.plusSeconds(1), null, ADA)
            .caseEvent("never-received", Kind.ATTEMPT_REFUSED, null, "extend", BEN);
    log.projectInto(database.service());
  }

  @Test
  void everyOneHasARowWithTheStateThatItsRequestHasThen() {
    assertThat(
            database.single(
                "SELECT string_agg(concat_ws(' ', type, state), ', ' ORDER BY seq)"
                    + " FROM audit_event"))
        .isEqualTo(
            "lethe.case-attempt-refused.v1,"
                + " lethe.request-received.v1 RECEIVED,"
                + " lethe.request-accepted.v1 ACCEPTED,"
                + " lethe.case-due-date-extended.v1 ACCEPTED,"
                + " lethe.request-shielded.v1 SHIELDED,"
                + " lethe.case-approval-given.v1 SHIELDED,"
                + " lethe.case-due-date-extended.v1 SHIELDED,"
                + " lethe.case-attempt-refused.v1");
    assertThat(AuditVerifier.verify(database.auditor(), rows -> {}).isSound()).isTrue();
  }

  @Test
  void theStatusShowsThemAndTheFirstExtensionCounts() {
    RequestStatus status = status("r-1");

    assertThat(status.state()).isEqualTo(RequestState.SHIELDED);
    assertThat(status.dueAt()).isEqualTo(LATER.truncatedTo(ChronoUnit.MICROS));
    assertThat(status.timeline()).hasSize(3);
    assertThat(status.notes())
        .extracting(RequestStatus.Note::kind)
        .containsExactly(Kind.DUE_DATE_EXTENDED, Kind.APPROVAL_GIVEN);
    JsonNode json = Json.mapper().valueToTree(status).path("notes");
    assertThat(json.at("/0").has("action")).isFalse();
    assertThat(json.at("/0/dueAt").asText()).isEqualTo(json(status).path("dueAt").asText());
    assertThat(json.at("/1/action").asText()).isEqualTo("revoke");
    assertThat(json.at("/1/actor/subject").asText()).isEqualTo("key:0123456789ab");
  }

  @Test
  void aStatusWithoutAnyDoesNotSpeakOfThem() throws Exception {
    ServiceRecords.project(
        database.service(),
        ServiceRecords.after(
            100, new ServiceRecords(subjectKey).received("r-2", "person 18", null)));

    assertThat(json(status("r-2")).has("notes")).isFalse();
  }

  @Test
  void whatIsProjectedOneByOneIsTheSame() throws Exception {
    String atOnce = ProjectedTables.everything(database);
    try (TestDatabase other = TestDatabase.migrated()) {
      for (SourcedEvent record : log.records()) {
        ServiceRecords.project(other.service(), List.of(record));
        ServiceRecords.project(other.service(), List.of(record));
      }

      assertThat(ProjectedTables.everything(other)).isEqualTo(atOnce);
    }
  }

  @Test
  void onlyAnExtensionThatBringsALaterDayCounts() throws Exception {
    ServiceRecords sooner =
        new ServiceRecords(subjectKey)
            .received("r-3", "person 19", null)
            .caseEvent("r-3", Kind.DUE_DATE_EXTENDED, ServiceRecords.AT, null, ADA);
    ServiceRecords.project(database.service(), ServiceRecords.after(100, sooner));

    assertThat(status("r-3").notes()).isEmpty();
    assertThat(status("r-3").dueAt()).isAfter(ServiceRecords.AT.plusSeconds(1_000));
  }

  @Test
  void theTablesAreMadeAgainWithThem() {
    assertThat(replay().isEqual()).isTrue();

    database.execute("UPDATE request_note SET action = 'release' WHERE action = 'revoke'");

    ReplayReport.Difference difference = Objects.requireNonNull(replay().difference());
    assertThat(difference.table()).isEqualTo("request_note");
    assertThat(difference.columns()).containsExactly("action");
  }

  @Test
  void aStateThatTheRequestDidNotHaveIsFound() {
    tamper("UPDATE audit_event SET state = 'ACCEPTED' WHERE seq = 6");

    assertThat(firstBad().seq()).isEqualTo(6);
    assertThat(firstBad().reason()).isEqualTo("state differs from the payload");
    tamper("UPDATE audit_event SET state = 'RECEIVED' WHERE seq = 1");
    assertThat(firstBad().seq()).isEqualTo(1);
  }

  @Test
  void anExportProvesThemLikeSteps() throws Exception {
    SignedAuditTrail trail = new SignedAuditTrail(database, folder.resolve("audit"));
    SignedCheckpoint signed = trail.sign();
    List<String> lines = new ArrayList<>();
    new AuditExport(database.auditor(), signed).export(1, 8, null, lines::add);

    AuditExportVerifier.Report report =
        AuditExportVerifier.verify(
            new BufferedReader(new StringReader(String.join("\n", lines) + "\n")),
            origin -> trail.signer.key(),
            null);

    assertThat(report).isEqualTo(new AuditExportVerifier.Report(1, 8, 8, 8, null, null));
    assertThat(trail.verify(true).isSound()).isTrue();
  }

  @Test
  void theProofOfADocumentHoldsStepsAlone() throws Exception {
    SignedAuditTrail trail = new SignedAuditTrail(database, folder.resolve("audit"));
    AuditExport export = new AuditExport(database.auditor(), trail.sign());

    LogProof proof = export.proof(new AuditIndex(database.auditor()).ofRequest("r-1"));
    LogProof more = export.proof(List.of(2L, 3L, 4L));

    assertThat(proof.events()).extracting(LogProof.Entry::seq).containsExactly(2L, 3L, 5L);
    assertThat(more.events())
        .extracting(LogProof.Entry::isCase)
        .containsExactly(false, false, true);
  }

  @Test
  void whoeverVerifiesEnforcementPassesThemOver() {
    EnforcementReport report =
        EnforcementVerifier.verify(
            new FakeEventSource(log.records()),
            ServiceRecords.TOPICS,
            ControlFixture.KEYS,
            ServiceRecords.AT);

    assertThat(report.requests()).isEqualTo(1);
    assertThat(report.findings()).isZero();
  }

  private RequestStatus status(String id) {
    return new RequestQueries(database.service(), subjectKey).find(id).orElseThrow();
  }

  private static JsonNode json(RequestStatus status) {
    return Json.mapper().valueToTree(status);
  }

  private ReplayReport replay() {
    Replay.Progress silent =
        new Replay.Progress() {
          @Override
          public void applied(long done, long total) {}

          @Override
          public void compared(long rows) {}
        };
    return new Replay(
            ServiceRecords.TOPICS,
            ControlFixture.KEYS,
            database.auditor(),
            database.superuser(),
            silent)
        .run(new FakeEventSource(log.records()), null, null);
  }

  private AuditReport.BadRow firstBad() {
    return Objects.requireNonNull(AuditVerifier.verify(database.auditor(), rows -> {}).firstBad());
  }

  private void tamper(String statement) {
    database.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL", statement);
  }
}
