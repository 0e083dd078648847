package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who took a step: in the trail, in the timeline, in what is exported, and made again. */
class AuditActorsTest {
  private static final Actor ADA = Actor.key("0123456789ab", Role.SUBMITTER);
  private static final Actor INGEST = ServiceRole.INGEST.actor();

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final ServiceRecords log;
  private final Path folder;

  /** Two steps of today, and one as older versions wrote it. */
  AuditActorsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log =
        new ServiceRecords(subjectKey)
            .by(ADA)
            .received("r-1", "person 17", null)
            .by(INGEST)
            .step("r-1", RequestState.ACCEPTED, null, null)
            .by(null)
            .step("r-1", RequestState.SHIELDED, ServiceRecords.SHIELD, null);
    log.projectInto(database.service());
  }

  @Test
  void theTrailSaysWhoTookEachStepThatSaysSo() {
    assertThat(
            database.single(
                "SELECT string_agg(concat_ws(' ', state, actor ->> 'subject', actor ->> 'role',"
                    + " actor ->> 'authentication'), ', ' ORDER BY seq) FROM audit_event"))
        .isEqualTo(
            "RECEIVED key:0123456789ab submitter api-key,"
                + " ACCEPTED ingest-service service internal, SHIELDED");
    assertThat(AuditVerifier.verify(database.auditor(), rows -> {}).isSound()).isTrue();
  }

  @Test
  void soDoesTheTimelineOfARequest() {
    RequestStatus status =
        new RequestQueries(database.service(), subjectKey).find("r-1").orElseThrow();

    assertThat(status.timeline())
        .extracting(RequestStatus.Step::actor)
        .containsExactly(ADA, INGEST, null);
    JsonNode timeline = Json.mapper().valueToTree(status).path("timeline");
    assertThat(timeline.at("/0/actor"))
        .hasToString(
            "{\"subject\":\"key:0123456789ab\",\"role\":\"submitter\",\"authentication\":\"api-key\"}");
    assertThat(timeline.get(2).has("actor")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL",
        "'null'",
        "'\"key:0123456789ab\"'",
        "actor || '{\"role\": \"approver\"}'",
        "actor - 'role'"
      })
  void anActorThatTheEventDoesNotNameIsFound(String value) {
    tamper("UPDATE audit_event SET actor = " + value + " WHERE seq = 1");

    assertThat(firstBad().seq()).isEqualTo(1);
    assertThat(firstBad().reason()).isEqualTo("actor differs from the payload");
  }

  @Test
  void anActorIsNotMadeUpForAnEventThatNamesNone() {
    tamper("UPDATE audit_event SET actor = (SELECT actor FROM audit_event WHERE seq = 1)");

    assertThat(firstBad().seq()).isEqualTo(2);
    tamper("UPDATE audit_event SET actor = payload::jsonb #> '{data,actor}' WHERE seq = 2");
    assertThat(firstBad().seq()).isEqualTo(3);
  }

  @Test
  void anExportHoldsEventsOfBothKindsAndProvesThem() throws Exception {
    SignedAuditTrail trail = new SignedAuditTrail(database, folder.resolve("audit"));
    SignedCheckpoint signed = trail.sign();
    List<String> lines = new ArrayList<>();
    new AuditExport(database.auditor(), signed).export(1, 3, null, lines::add);

    AuditExportVerifier.Report report = verify(trail, lines);

    assertThat(report).isEqualTo(new AuditExportVerifier.Report(1, 3, 3, 3, null, null));
    assertThat(lines.get(1)).contains("key:0123456789ab");
    assertThat(lines.get(3)).doesNotContain("actor");
    lines.set(1, lines.get(1).replace("key:0123456789ab", "key:ba9876543210"));
    assertThat(verify(trail, lines).firstBad()).isEqualTo(1);
  }

  @Test
  void theTablesAreMadeAgainWithThem() {
    assertThat(replay().isEqual()).isTrue();

    tamper("UPDATE audit_event SET actor = NULL WHERE seq = 2");

    ReplayReport.Difference difference = Objects.requireNonNull(replay().difference());
    assertThat(difference.table()).isEqualTo("audit_event");
    assertThat(difference.columns()).containsExactly("actor");
  }

  private static AuditExportVerifier.Report verify(SignedAuditTrail trail, List<String> lines)
      throws Exception {
    return AuditExportVerifier.verify(
        new BufferedReader(new StringReader(String.join("\n", lines) + "\n")),
        origin -> trail.signer.key(),
        null);
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
    AuditReport report = AuditVerifier.verify(database.auditor(), rows -> {});
    return Objects.requireNonNull(report.firstBad());
  }

  /** What somebody can do who owns the server. */
  private void tamper(String statement) {
    database.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL", statement);
  }
}
