package dev.lethe.db;

import dev.lethe.db.keys.RequestKeys;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes {@code request_view}, {@code request_timeline} and the end of {@code request_key}. */
final class RequestTables {
  private static final Logger LOG = LoggerFactory.getLogger(RequestTables.class);

  /** From these on nobody may read the forget set again. */
  private static final Set<RequestState> KEY_ENDS =
      Set.of(
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.REVOKED);

  private static final String INSERT =
      "INSERT INTO request_view (request_id, tenant, model, sealed_subject, body_digest,"
          + " legal_basis, idempotency_key_digest, received_at, due_at, examples, texts, first_seq,"
          + " state, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String UPDATE =
      "UPDATE request_view SET state = ?, reason = ?, bundle = coalesce(?, bundle),"
          + " measured = measured || ?::jsonb, updated_at = ? WHERE request_id = ?";

  private RequestTables() {}

  /** A step that the lifecycle does not have stays in the audit trail and changes nothing here. */
  static void apply(Connection connection, RequestEvent step, long seq) throws SQLException {
    RequestState current = state(connection, step.requestId());
    RequestEvent.Intake intake = step.intake();
    if (current == null && intake != null) {
      insert(connection, step, intake, seq);
    } else if (current != null && current.canBecome(step.state())) {
      update(connection, step);
    } else {
      LOG.warn("audit row {}: {} cannot become {}", seq, current, step.state());
      return;
    }
    Sql.update(
        connection,
        "INSERT INTO request_timeline (request_id, seq, state, at) VALUES (?, ?, ?, ?)",
        step.requestId(),
        seq,
        step.state(),
        step.at());
    if (KEY_ENDS.contains(step.state())) {
      RequestKeys.destroy(connection, step.requestId(), step.at());
    }
  }

  private static void insert(
      Connection connection, RequestEvent step, RequestEvent.Intake intake, long seq)
      throws SQLException {
    Sql.update(
        connection,
        INSERT,
        step.requestId(),
        step.tenant(),
        step.model(),
        intake.sealedSubject(),
        intake.bodyDigest(),
        intake.legalBasis(),
        intake.idempotencyKeyDigest(),
        intake.receivedAt(),
        intake.dueAt(),
        intake.examples(),
        intake.texts(),
        seq,
        step.state(),
        step.at());
  }

  private static void update(Connection connection, RequestEvent step) throws SQLException {
    String measured = step.measured() == null ? "{}" : step.measured().toString();
    Sql.update(
        connection,
        UPDATE,
        step.state(),
        step.reason(),
        step.bundle(),
        measured,
        step.at(),
        step.requestId());
  }

  private static @Nullable RequestState state(Connection connection, String requestId)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT state FROM request_view WHERE request_id = ?")) {
      query.setString(1, requestId);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? RequestState.valueOf(row.getString(1)) : null;
      }
    }
  }
}
