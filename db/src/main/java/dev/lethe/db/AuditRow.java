package dev.lethe.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks rows of {@code audit_event} in their order, each against itself and the one before. */
final class AuditRow {
  /** The columns that {@link #reason} reads. */
  static final String COLUMNS =
      "seq, event_id, request_id, tenant, model, type, state, occurred_at, payload, topic,"
          + " kafka_partition, kafka_offset, prev_hash, hash, actor";

  private final boolean schema;
  private final TrailStates states = new TrailStates();
  private byte[] hash = AuditChain.genesis();
  private long seq;
  private long offset = -1;
  private @Nullable String partition;

  /**
   * @param schema whether payloads are held against the JSON Schema too
   */
  AuditRow(boolean schema) {
    this.schema = schema;
  }

  /** The hash of the row's leaf in the Merkle tree. */
  static byte[] leaf(ResultSet row) throws SQLException {
    return AuditLeaf.hash(payload(row), position(row));
  }

  /** What that hash is made of. */
  static byte[] entry(ResultSet row) throws SQLException {
    return AuditLeaf.data(payload(row), position(row));
  }

  private static byte[] payload(ResultSet row) throws SQLException {
    return row.getString("payload").getBytes(StandardCharsets.UTF_8);
  }

  /** Where the row's event lies in Kafka. */
  static String position(ResultSet row) throws SQLException {
    return AuditLeaf.position(
        row.getString("topic"), row.getInt("kafka_partition"), row.getLong("kafka_offset"));
  }

  /** Hash of the last row that was sound. */
  byte[] hash() {
    return hash;
  }

  /** Number of the last row that was sound. */
  long seq() {
    return seq;
  }

  /** What is wrong with this row, or null. */
  @Nullable String reason(ResultSet row) throws SQLException {
    long next = row.getLong("seq");
    if (next != seq + 1) {
      return "missing: the next row is " + next;
    }
    String payload = row.getString("payload");
    byte[] link = AuditChain.link(hash, next, payload);
    if (!Arrays.equals(hash, row.getBytes("prev_hash"))) {
      return "prev_hash is not the hash of the row before";
    }
    if (!Arrays.equals(link, row.getBytes("hash"))) {
      return "hash does not match the payload";
    }
    JsonNode event;
    try {
      event = event(payload.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      return "payload is not an event of a request: " + e.getMessage();
    }
    String columns = columns(row, event);
    String reason = columns == null ? order(row) : columns;
    if (reason == null) {
      states.follow(event);
      hash = link;
      seq = next;
    }
    return reason;
  }

  private JsonNode event(byte[] payload) {
    if (schema) {
      EventCodec<?> codec =
          CaseEvent.isMarked(payload) ? EventSerdes.caseEvents() : EventSerdes.requestEvents();
      Event<?> checked = codec.read(payload);
      Objects.requireNonNull(checked);
    }
    return Json.parse(payload);
  }

  private @Nullable String columns(ResultSet row, JsonNode event) throws SQLException {
    JsonNode data = event.path("data");
    return firstNonNull(
        differs(row, "event_id", event.path("id")),
        differs(row, "model", data.path("model")),
        differs(row, "request_id", data.path("requestId")),
        state(row, event),
        differs(row, "tenant", data.path("tenant")),
        differs(row, "type", event.path("type")),
        actor(row, data.get("actor")),
        time(row, event.path("time").asText()));
  }

  private static @Nullable String differs(ResultSet row, String column, JsonNode said)
      throws SQLException {
    return said.asText().equals(row.getString(column))
        ? null
        : column + " differs from the payload";
  }

  /** Of a case event, the one that its request has by the rows before. */
  private @Nullable String state(ResultSet row, JsonNode event) throws SQLException {
    return Objects.equals(states.after(event), row.getString("state"))
        ? null
        : "state differs from the payload";
  }

  private static @Nullable String actor(ResultSet row, @Nullable JsonNode said)
      throws SQLException {
    try {
      String actor = row.getString("actor");
      JsonNode kept = actor == null ? null : Json.parse(actor.getBytes(StandardCharsets.UTF_8));
      if (Objects.equals(kept, said)) {
        return null;
      }
    } catch (InvalidEventException e) {
      // says the same as an actor that differs
    }
    return "actor differs from the payload";
  }

  private static @Nullable String time(ResultSet row, String said) throws SQLException {
    try {
      Instant time = Rfc3339.parse(said);
      if (SqlTypes.stored(time).equals(SqlTypes.instant(row, "occurred_at"))) {
        return null;
      }
    } catch (DateTimeException e) {
      // says the same as a time that differs
    }
    return "occurred_at differs from the payload";
  }

  /** The trail is one partition in its order. */
  private @Nullable String order(ResultSet row) throws SQLException {
    String here = row.getString("topic") + "-" + row.getInt("kafka_partition");
    long at = row.getLong("kafka_offset");
    if (partition != null && !Objects.equals(partition, here)) {
      return "topic or kafka_partition differs from the row before";
    }
    if (at <= offset) {
      return "kafka_offset is not after the row before";
    }
    partition = here;
    offset = at;
    return null;
  }

  private static @Nullable String firstNonNull(@Nullable String... reasons) {
    return Arrays.stream(reasons).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
