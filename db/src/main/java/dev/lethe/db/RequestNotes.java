package dev.lethe.db;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Json;
import java.sql.SQLException;

/** Writes {@code request_note}, and the due date that an extension moves. */
final class RequestNotes {
  static final String NOTE =
      "INSERT INTO request_note (seq, request_id, kind, at, reason, due_at, action, actor)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb)";

  /** Of several extensions the first counts, and of one that brings the day nearer nothing does. */
  static final String EXTENSION =
      "WITH extended AS (UPDATE request_view SET due_at = ?, extended_at = ? WHERE request_id = ?"
          + " AND extended_at IS NULL AND due_at < ? RETURNING request_id, extended_at, due_at)"
          + " INSERT INTO request_note (seq, request_id, kind, at, reason, due_at, action, actor)"
          + " SELECT ?::bigint, request_id, ?::text, extended_at, ?::text, due_at, ?::text,"
          + " ?::jsonb FROM extended";

  private final WriteBatch writes;

  RequestNotes(WriteBatch writes) {
    this.writes = writes;
  }

  /**
   * Of a request that has a row.
   *
   * @param seq number of the event's row in the audit trail
   */
  void apply(CaseEvent event, long seq) throws SQLException {
    String actor = Json.mapper().valueToTree(event.actor()).toString();
    if (event.kind() == CaseEvent.Kind.DUE_DATE_EXTENDED) {
      writes.add(
          EXTENSION,
          event.dueAt(),
          event.at(),
          event.requestId(),
          event.dueAt(),
          seq,
          event.kind(),
          event.reason(),
          event.action(),
          actor);
    } else {
      writes.add(
          NOTE,
          seq,
          event.requestId(),
          event.kind(),
          event.at(),
          event.reason(),
          event.dueAt(),
          event.action(),
          actor);
    }
  }
}
