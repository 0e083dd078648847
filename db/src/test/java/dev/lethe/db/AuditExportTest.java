package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.SigningFixture;
import dev.lethe.db.tlog.TreeHead;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditExportTest {
  private static final int REQUESTS = 40;
  private static final int ROWS = REQUESTS * 7;

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final SignedAuditTrail trail;
  private final SignedCheckpoint early;
  private final SignedCheckpoint newest;

  /** A trail with two checkpoints. */
  AuditExportTest(@TempDir Path folder) throws Exception {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    trail = new SignedAuditTrail(database, folder.resolve("audit"));
    grow(1, 3);
    early = trail.sign();
    grow(4, REQUESTS);
    newest = trail.sign();
  }

  @Test
  void everyEventIsProvedToWhoHasTheKeyAlone() throws IOException {
    String export = export(1, ROWS, early.checkpoint());

    AuditExportVerifier.Report report = verify(export, early.checkpoint());

    assertThat(report).isEqualTo(new AuditExportVerifier.Report(1, ROWS, ROWS, ROWS, null, null));
    assertThat(AuditExport.newest(database.auditor(), origin -> trail.signer.key()))
        .contains(newest);
  }

  @Test
  void aSingleEventIsProvedInOneLine() throws IOException {
    long seq = new AuditIndex(database.auditor()).ofEvent(eventId(260)).orElseThrow();
    List<String> lines = new ArrayList<>();

    new AuditExport(database.auditor(), newest).prove(seq, lines::add);

    String line = text(lines);
    assertThat(seq).isEqualTo(260);
    assertThat(lines).hasSize(1);
    assertThat(verify(line, null).isSound()).isTrue();
    assertThat(verify(line.replace("acme", "emca"), null).firstBad()).isEqualTo(260);
  }

  @Test
  void whatWasLeftOutAddedOrChangedIsNamed() throws IOException {
    List<String> lines = export(10, 20, null).lines().toList();

    assertThat(verify(without(lines, 3), null).firstBad()).isEqualTo(12);
    assertThat(verify(without(lines, 11), null).reason()).isEqualTo("missing: the file ends");
    assertThat(verify(text(lines) + lines.get(11) + "\n", null).firstBad()).isEqualTo(21);
    List<String> changed = new ArrayList<>(lines);
    changed.set(5, lines.get(5).replace("acme", "emca"));
    assertThat(verify(text(changed), null).firstBad()).isEqualTo(14);
    changed.set(5, lines.get(5).replaceFirst("/[0-9]+\"", "/1\""));
    assertThat(verify(text(changed), null).firstBad()).isEqualTo(14);
    changed.set(5, "{}");
    assertThat(verify(text(changed), null).firstBad()).isEqualTo(14);
    assertThat(verify("", null).firstBad()).isZero();
    assertThat(verify("{\"event\":1}\n", null).firstBad()).isZero();
  }

  @Test
  void anotherKeyOrAnotherPastIsRefused() throws IOException {
    String export = export(10, 20, early.checkpoint());
    TreeHead other =
        new TreeHead("example.com/log", early.checkpoint().size(), newest.checkpoint().root());

    assertThat(verify(export, other).reason()).contains("go on from");
    assertThat(verify(export(10, 20, null), early.checkpoint()).reason()).contains("go on from");
    var stranger = new SigningFixture("example.com/log").key();
    assertThat(
            AuditExportVerifier.verify(
                    new BufferedReader(new StringReader(export)), origin -> stranger, null)
                .reason())
        .contains("trusted key");
    assertThatThrownBy(() -> export(10, 20, other))
        .isInstanceOf(AuditExport.ContradictionException.class);
    assertThatThrownBy(() -> export(10, ROWS + 1, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsProvedOfARowThatIsNotWhatWasSigned() {
    database.execute(
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "UPDATE audit_event SET payload = payload || ' ' WHERE seq = 12");

    assertThatThrownBy(() -> export(10, 20, null))
        .isInstanceOf(AuditExport.ContradictionException.class)
        .hasMessageContaining("row 12");
  }

  private void grow(int from, int to) throws SQLException {
    for (int request = from; request <= to; request++) {
      ServiceRecords log = new ServiceRecords(subjectKey).certified("r-" + request, "person 17");
      ServiceRecords.project(database.service(), ServiceRecords.after(1_000L * request, log));
    }
  }

  private String eventId(long seq) {
    return database.single("SELECT event_id FROM audit_event WHERE seq = " + seq);
  }

  private String export(long from, long to, @Nullable TreeHead since) {
    List<String> lines = new ArrayList<>();
    new AuditExport(database.auditor(), newest).export(from, to, since, lines::add);
    return text(lines);
  }

  private AuditExportVerifier.Report verify(String export, @Nullable TreeHead since)
      throws IOException {
    return AuditExportVerifier.verify(
        new BufferedReader(new StringReader(export)), origin -> trail.signer.key(), since);
  }

  private static String without(List<String> lines, int index) {
    List<String> left = new ArrayList<>(lines);
    left.remove(index);
    return text(left);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
