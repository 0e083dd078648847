package dev.lethe.db;

import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  static final String INSERT =
      "INSERT INTO request_view (request_id, tenant, model, sealed_subject, body_digest,"
          + " legal_basis, idempotency_key_digest, received_at, due_at, examples, texts, first_seq,"
          + " state, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  static final String UPDATE =
      "UPDATE request_view SET state = ?, reason = ?, bundle = coalesce(?, bundle),"
          + " measured = measured || ?::jsonb, updated_at = ? WHERE request_id = ?";

  static final String TIMELINE =
      "INSERT INTO request_timeline (request_id, seq, state, at) VALUES (?, ?, ?, ?)";

  private final Writes writes;
  private final Map<String, RequestState> states = new HashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();

  /**
   * @param steps that are to be applied
   */
  RequestTables(Connection connection, Writes writes, List<LifecycleStep> steps)
      throws SQLException {
    this.writes = writes;
    String[] ids = steps.stream().map(s -> s.event().data().requestId()).toArray(String[]::new);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT request_id, state FROM request_view WHERE request_id = ANY (?)")) {
      Sql.bind(query, (Object) ids);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          states.put(row.getString(1), RequestState.valueOf(row.getString(2)));
        }
      }
    }
  }

  /**
   * A step that the lifecycle does not have stays in the audit trail and changes nothing here.
   *
   * @param seq number of its row there
   */
  void apply(RequestEvent step, long seq) throws SQLException {
    RequestState current = states.get(step.requestId());
    RequestEvent.Intake intake = step.intake();
    if (current == null && intake != null) {
      insert(step, intake, seq);
    } else if (current != null && current.canBecome(step.state())) {
      update(step);
    } else {
      LOG.warn("audit row {}: {} cannot become {}", seq, current, step.state());
      return;
    }
    states.put(step.requestId(), step.state());
    writes.add(TIMELINE, step.requestId(), seq, step.state(), step.at());
    if (KEY_ENDS.contains(step.state())) {
      ended.putIfAbsent(step.requestId(), step.at());
    }
  }

  /** The requests whose keys end with what was applied, and when. */
  Map<String, Instant> ended() {
    return ended;
  }

  private void insert(RequestEvent step, RequestEvent.Intake intake, long seq) throws SQLException {
    writes.add(
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

  private void update(RequestEvent step) throws SQLException {
    String measured = step.measured() == null ? "{}" : step.measured().toString();
    writes.add(
        UPDATE, step.state(), step.reason(), step.bundle(), measured, step.at(), step.requestId());
  }
}
