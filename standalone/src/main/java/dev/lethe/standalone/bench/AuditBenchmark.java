package dev.lethe.standalone.bench;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditExportVerifier;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.Migrations;
import dev.lethe.db.Projector;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.CheckpointWriter;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.schemas.AuditCheckpoint;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.ds.PGSimpleDataSource;

/** Times checking, proving and exporting on an audit trail of so many rows, made for it. */
public final class AuditBenchmark {
  private static final String ORIGIN = "lethe.dev/bench";
  private static final int EXPORTED = 10_000;
  private static final String COPY =
      "COPY audit_event (seq, event_id, request_id, tenant, model, type, state, occurred_at,"
          + " payload, topic, kafka_partition, kafka_offset, prev_hash, hash) FROM STDIN";

  private final PostgresServer postgres;
  private final Path folder;
  private final long rows;
  private final KeyPair pair;
  private final VerifierKey key;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /**
   * @param postgres without tables; the caller stops it
   * @param folder empty
   */
  public AuditBenchmark(PostgresServer postgres, Path folder, long rows)
      throws GeneralSecurityException {
    this.postgres = postgres;
    this.folder = folder;
    this.rows = rows;
    this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    this.key = VerifierKey.of(ORIGIN, pair.getPublic());
  }

  /**
   * Runs it once.
   *
   * @param every rows from one checkpoint to the next
   * @return seconds of each step
   */
  public Map<String, Double> run(int every) throws IOException, SQLException {
    Migrations.migrate(as(postgres.users().owner()));
    time("append", this::append);
    time("sign", () -> sign(every));
    time("build the stored tree", () -> apply(List.of()));
    CheckpointFolder checkpoints = new CheckpointFolder(folder);
    List<SignedCheckpoint> all = checkpoints.read();
    apply(all.stream().map(AuditBenchmark::event).toList());
    time("verify", () -> verify(new AuditEvidence(all, key, checkpoints, false)));
    time("verify --full", () -> verify(new AuditEvidence(all, key, checkpoints, true)));
    AuditExport export = new AuditExport(as(postgres.users().auditor()), all.get(all.size() - 1));
    time("prove one event", () -> export.prove(rows / 3, line -> {}));
    Path file = folder.resolve("export.jsonl");
    long count = Math.min(rows, EXPORTED);
    time("export %,d events".formatted(count), () -> export(export, count, file));
    time("verify-export", () -> verifyExport(file));
    return seconds;
  }

  private void append() throws SQLException {
    AuditTrailGenerator maker = new AuditTrailGenerator();
    try (Connection connection = as(postgres.users().owner()).getConnection()) {
      CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
      for (long row = 0; row < rows; row++) {
        byte[] line = maker.row().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(line, 0, line.length);
      }
      copy.endCopy();
    }
  }

  private void sign(int every) throws IOException {
    AuditTrailGenerator maker = new AuditTrailGenerator();
    CheckpointWriter writer = CheckpointWriter.open(new CheckpointFolder(folder), ORIGIN);
    while (writer.size() < rows) {
      SourcedEvent record = maker.record();
      writer.add(AuditTrailGenerator.leaf(record));
      maker.skip();
      if (writer.size() % every == 0 || writer.size() == rows) {
        writer.sign(head -> SignedCheckpoint.sign(head, key, this::signature));
      }
    }
  }

  private void apply(List<SourcedEvent> events) throws SQLException {
    try (Connection connection = as(postgres.users().service()).getConnection()) {
      connection.setAutoCommit(false);
      TrustedKeys keys = TrustedKeys.of(pair.getPublic()); // of no matter: no statement is made
      new Projector(AuditTrailGenerator.TOPICS, new ControlKeys(keys, keys))
          .apply(connection, events);
      connection.commit();
    }
  }

  private void verify(AuditEvidence evidence) {
    AuditReport report =
        AuditVerifier.verify(as(postgres.users().auditor()), n -> {}, null, evidence);
    if (!report.isSound() || report.rows() != rows) {
      throw new IllegalStateException("the trail is not sound: " + report.firstBad());
    }
  }

  private static void export(AuditExport export, long count, Path file) throws IOException {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      export.export(1, count, null, out::println);
    }
  }

  private void verifyExport(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      AuditExportVerifier.Report report = AuditExportVerifier.verify(lines, name -> key, null);
      if (!report.isSound()) {
        throw new IllegalStateException("the export is not sound: " + report.reason());
      }
    }
  }

  private static SourcedEvent event(SignedCheckpoint signed) {
    var head = signed.checkpoint();
    AuditCheckpoint data =
        new AuditCheckpoint(head.origin(), head.size(), head.root(), signed.note(), Instant.EPOCH);
    byte[] value = EventSerdes.auditCheckpoints().write(Event.of(data));
    return new SourcedEvent(AuditTrailGenerator.TOPICS.auditCheckpoints(), 0, head.size(), value);
  }

  private byte[] signature(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }

  private DataSource as(DatabaseUsers.Login login) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl());
    source.setUser(login.user());
    source.setPassword(login.password());
    return source;
  }

  private void time(String what, Step step) throws IOException, SQLException {
    long begun = System.nanoTime();
    step.run();
    seconds.put(what, (System.nanoTime() - begun) / 1e9);
  }

  private interface Step {
    void run() throws IOException, SQLException;
  }
}
