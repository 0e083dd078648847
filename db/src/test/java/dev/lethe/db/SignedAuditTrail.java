package dev.lethe.db;

import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.CheckpointWriter;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.SigningFixture;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.schemas.AuditCheckpoint;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A trail whose checkpoints are signed as the ingest service does. */
final class SignedAuditTrail {
  final SigningFixture signer = new SigningFixture("example.com/log");
  final CheckpointFolder folder;
  private final TestDatabase database;
  private final CheckpointWriter writer;

  SignedAuditTrail(TestDatabase database, Path path) throws IOException {
    this.database = database;
    this.folder = new CheckpointFolder(path);
    this.writer = CheckpointWriter.open(folder, "example.com/log");
  }

  /** Signs the rows that there are. */
  SignedCheckpoint sign() throws SQLException, IOException {
    try (Connection connection = database.auditor().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT * FROM audit_event WHERE seq > " + writer.size() + " ORDER BY seq")) {
      while (row.next()) {
        writer.add(AuditRow.leaf(row));
      }
    }
    SignedCheckpoint signed = writer.sign(signer::sign);
    TreeHead head = signed.checkpoint();
    AuditCheckpoint data =
        new AuditCheckpoint(
            head.origin(), head.size(), head.root(), signed.note(), ServiceRecords.AT);
    byte[] event = EventSerdes.auditCheckpoints().write(Event.of(data));
    String topic = ServiceRecords.TOPICS.auditCheckpoints();
    SourcedEvent sent = new SourcedEvent(topic, 0, head.size(), event);
    ServiceRecords.project(
        database.service(), List.of(sent, new SourcedEvent(topic, 0, head.size() + 1, event)));
    return signed;
  }

  AuditEvidence evidence(boolean full) throws IOException {
    return new AuditEvidence(folder.read(), signer.key(), folder, full);
  }

  AuditReport verify(boolean full) throws IOException {
    return AuditVerifier.verify(database.auditor(), rows -> {}, null, evidence(full));
  }
}
