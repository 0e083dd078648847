package dev.lethe.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.UnsealException;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Somebody who has everything: the database as its owner, the keys' folder, the topics. */
final class OmnipotentAdversary {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final HistoryReader reader;
  private final DataSource owner;
  private final RequestKeys keys;
  private final IntakeKeys intakeKeys;

  OmnipotentAdversary(Harness harness) throws IOException {
    StackAddresses addresses = harness.addresses();
    Path folder = new DataFolder(harness.data()).keys();
    this.reader = new HistoryReader(harness);
    this.owner = AuditCheck.database(addresses, new DataFolder(harness.data()).databaseOwner());
    this.keys = new RequestKeys(owner, MasterKey.load(folder.resolve("master-keyset.json")));
    this.intakeKeys = IntakeKeys.load(folder.resolve("intake-keys.json"));
  }

  /**
   * A payload as it lies in a topic.
   *
   * @param sealed Base64 of what a request's key sealed, or what a client encrypted
   */
  record Stored(String requestId, String sealed, boolean isJose) {
    @Override
    public String toString() {
      return requestId + (isJose ? " (jose)" : "");
    }
  }

  /** Every payload that the topics hold. */
  List<Stored> stored() {
    List<Stored> stored = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : reader.records(TOPICS.jobs())) {
      UnlearningJob job = EventSerdes.jobs().read(record.value()).data();
      if (job.payload() != null) {
        stored.add(new Stored(job.requestId(), job.payload(), false));
      }
    }
    for (ConsumerRecord<byte[], byte[]> record : reader.records(TOPICS.requests())) {
      String id = new String(record.key(), StandardCharsets.UTF_8);
      if (record.headers().lastHeader("ce_type") != null) {
        stored.add(new Stored(id, new String(record.value(), StandardCharsets.US_ASCII), true));
      } else {
        JsonNode event = Json.parse(record.value());
        boolean jose = event.path("datacontenttype").asText().startsWith(BodyDecryptor.MEDIA_TYPE);
        if (event.path("data").isTextual()) {
          stored.add(new Stored(id, event.path("data").textValue(), jose));
        }
      }
    }
    return stored;
  }

  /** Whether the keys that are there now open it. */
  boolean opens(Stored stored) {
    try {
      byte[] plain =
          stored.isJose()
              ? intakeKeys.open(stored.sealed(), "")
              : keys.open(stored.requestId(), Base64.getDecoder().decode(stored.sealed()));
      return plain.length > 0;
    } catch (KeyDestroyedException | UnsealException | InvalidEventException e) {
      return false;
    }
  }

  /** The wrapped keys as they are now, as the write-ahead log or a backup may keep them. */
  Map<String, byte[]> copies() {
    Map<String, byte[]> copies = new HashMap<>();
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT request_id, wrapped_key FROM request_key WHERE wrapped_key IS NOT NULL")) {
      while (row.next()) {
        copies.put(row.getString(1), row.getBytes(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return copies;
  }

  /** Puts copies back. */
  void restore(Map<String, byte[]> copies) throws SQLException {
    try (Connection connection = owner.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE request_key SET destroyed_at = NULL, wrapped_key = ?"
                    + " WHERE request_id = ?")) {
      for (Map.Entry<String, byte[]> copy : copies.entrySet()) {
        update.setBytes(1, copy.getValue());
        update.setString(2, copy.getKey());
        update.executeUpdate();
      }
    }
  }

  void destroyAgain(Map<String, byte[]> copies) {
    copies.keySet().forEach(id -> keys.destroy(id, Instant.now()));
  }

  /** Postgres may make long values small, which would hide them from a search. */
  void storeUncompressed() throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT table_name, column_name FROM information_schema.columns
                JOIN information_schema.tables USING (table_schema, table_name)
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                AND data_type IN ('text', 'bytea', 'jsonb') LOOP
              EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STORAGE EXTERNAL',
                c.table_name, c.column_name);
            END LOOP;
          END $$""");
      try (ResultSet row = statement.executeQuery("SHOW wal_compression")) {
        if (!row.next() || !row.getString(1).equals("off")) {
          throw new IllegalStateException("the write-ahead log is compressed");
        }
      }
    }
  }
}
