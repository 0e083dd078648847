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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code request_view}, {@code request_timeline}, {@code request_note} and the end of {@code
 * request_key}.
 */
final class RequestTables {
  private static final Logger LOG = LoggerFactory.getLogger(RequestTables.class);

  /** From these on nobody may read the forget set again. */
  static final Set<RequestState> KEY_ENDS =
      Set.of(
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.REVOKED);

  static final String TIMELINE =
      "INSERT INTO request_timeline (request_id, seq, state, at) VALUES (?, ?, ?, ?)";

  private final WriteBatch writes;
  private final RequestNotes notes;
  private final Map<String, RequestState> states = new HashMap<>();
  private final Map<String, RequestRow> rows = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();

  /**
   * @param events that are to be applied
   */
  RequestTables(Connection connection, WriteBatch writes, List<? extends TrailEvent> events)
      throws SQLException {
    this.writes = writes;
    this.notes = new RequestNotes(writes);
    String[] ids = events.stream().map(TrailEvent::requestId).toArray(String[]::new);
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

  /** Where the event leaves its request: a step where it leads to, all else where it is. */
  @Nullable RequestState stateAfter(TrailEvent event) {
    return event instanceof LifecycleStep step
        ? step.event().data().state()
        : states.get(event.requestId());
  }

  /**
   * What is of no request that has a row stays in the audit trail and changes nothing here.
   *
   * @param seq number of its row there
   */
  void apply(TrailEvent event, long seq) throws SQLException {
    if (event instanceof LifecycleStep step) {
      apply(step.event().data(), seq);
    } else if (states.containsKey(event.requestId())) {
      notes.apply(((CaseNote) event).event().data(), seq);
    } else {
      LOG.warn("case event of an unknown request: row={} type={}", seq, event.event().type());
    }
  }

  /**
   * A step that the lifecycle does not have stays in the audit trail and changes nothing here.
   *
   * @param seq number of its row there
   */
  private void apply(RequestEvent step, long seq) throws SQLException {
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
