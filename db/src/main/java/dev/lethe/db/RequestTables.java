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

  static final String TIMELINE =
      "INSERT INTO request_timeline (request_id, seq, state, at) VALUES (?, ?, ?, ?)";

  private final WriteBatch writes;
  private final Map<String, RequestState> states = new HashMap<>();
  private final Map<String, RequestRow> rows = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();

  /**
   * @param steps that are to be applied
   */
  RequestTables(Connection connection, WriteBatch writes, List<LifecycleStep> steps)
      throws SQLException {
    this.writes = writes;
    String[] ids = steps.stream().map(s -> s.event().data().requestId()).toArray(String[]::new);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT request_id, state FROM request_view WHERE request_id = ANY (?)")) {
      SqlTypes.bind(query, (Object) ids);
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
      rows.put(step.requestId(), new RequestRow(step, intake, seq));
    } else if (current != null && current.canBecome(step.state())) {
      rows.computeIfAbsent(step.requestId(), id -> new RequestRow(step, null, seq)).follow(step);
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

  /** To be called once, when all steps were applied. */
  void write() throws SQLException {
    for (RequestRow row : rows.values()) {
      row.write(writes);
    }
  }
}
