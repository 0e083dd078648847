package dev.lethe.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Answers what is asked about requests, from the tables that the projector writes. Thread-safe. */
public final class RequestQueries {
  /**
   * A certified request may have got another bundle since, when old ones were folded. That is not a
   * step of its life, so its row does not say so; which of two topics is read first must not
   * matter.
   */
  private static final String SELECT =
      "SELECT v.*, CASE WHEN v.state = 'CERTIFIED' THEN coalesce((SELECT a.digest"
          + " FROM adapter_registry a WHERE a.request_id = v.request_id AND a.kind = 'ADAPTER'"
          + " AND a.revoked_at IS NULL ORDER BY a.published_at DESC, a.digest LIMIT 1), v.bundle)"
          + " ELSE v.bundle END AS bundle_in_force FROM request_view v ";

  private static final String SNAPSHOT =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  private static final String TIMELINES =
      "SELECT t.request_id, t.state, t.at, e.actor, CASE WHEN t.state IN"
          + " ('HELD', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'FAILED', 'REVOKED')"
          + " THEN e.payload END AS payload FROM request_timeline t"
          + " LEFT JOIN audit_event e ON e.seq = t.seq"
          + " WHERE t.request_id = ANY (?) ORDER BY t.seq";

  private static final String ACKS =
      "SELECT DISTINCT ON (request_id, replica) request_id, replica, digest, since"
          + " FROM replica_ack WHERE request_id = ANY (?) AND kind = 'ENFORCED'"
          + " ORDER BY request_id, replica, since DESC, digest";

  private static final String GAPS =
      "SELECT request_id, replica, since, reason FROM enforcement_gap"
          + " WHERE request_id = ANY (?) AND restored_at IS NULL ORDER BY since, replica";

  private static final String OVERDUE = " AND due_at < ? AND " + RequestOverview.OPEN;

  private static final String NOTES =
      "SELECT request_id, kind, at, reason, due_at, action, actor FROM (SELECT n.*,"
          + " row_number() OVER (PARTITION BY request_id, kind ORDER BY seq DESC) AS nth"
          + " FROM request_note n WHERE request_id = ANY (?)) newest WHERE nth <= "
          + RequestStatus.NOTES_OF_A_KIND
          + " ORDER BY seq";

  private static final String REFUSAL =
      "SELECT occurred_at, payload::jsonb #>> '{data,reason}' AS reason FROM audit_event"
          + " WHERE request_id = ? AND type = ? AND actor ->> 'subject' = ?"
          + " AND payload::jsonb #>> '{data,action}' = ? ORDER BY seq LIMIT 1";

  private final DataSource database;
  private final SubjectKey subjectKey;

  /**
   * @param subjectKey opens the subjects' references
   */
  public RequestQueries(DataSource database, SubjectKey subjectKey) {
    this.database = database;
    this.subjectKey = subjectKey;
  }

  /** The request of that id. */
  public Optional<RequestStatus> find(String id) {
    return query(SELECT + "WHERE request_id = ?", id).values().stream().findFirst();
  }

  /**
   * The legal basis that the request names; empty if it names none, or there is no such request.
   */
  public Optional<String> legalBasis(String id) {
    return texts("SELECT legal_basis FROM request_view WHERE request_id = ?", id).stream()
        .findFirst();
  }

  /**
   * To whom the request's callbacks go, as it is sealed; empty if it names nobody, or there is no
   * such request.
   */
  public Optional<String> sealedCallback(String id) {
    return texts(
            "SELECT e.payload::jsonb #>> '{data,intake,sealedCallback}' FROM audit_event e"
                + " JOIN request_view v ON v.first_seq = e.seq WHERE v.request_id = ?",
            id)
        .stream()
        .findFirst();
  }

  /** What somebody was refused. */
  public record Refusal(String reason, Instant at) {}

  /**
   * The first refusal of an action of somebody's, of a request that need not be known.
   *
   * @param subject of the actor
   */
  public Optional<Refusal> refusal(String id, String action, String subject) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(REFUSAL)) {
      SqlTypes.bind(query, id, CaseEvent.Kind.ATTEMPT_REFUSED.eventType(), subject, action);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Refusal(row.getString("reason"), SqlTypes.instant(row, "occurred_at")))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read refusals", e);
    }
  }

  /**
   * Whose approvals of an action count: those given since, and after the request was last held or
   * let go on, where that is what the action is about.
   *
   * @param action such as {@code release}
   * @param counts whether an approval counts: its case event, byte for byte as on the log
   * @return their subjects, each once
   */
  public Set<String> approvers(String id, String action, Instant since, Predicate<byte[]> counts) {
    return texts(
            "SELECT e.payload FROM request_note JOIN audit_event e USING (seq)"
                + " WHERE request_note.request_id = ? AND kind = ?"
                + " AND action = ? AND at >= ? AND seq > coalesce((SELECT max(t.seq)"
                + " FROM request_timeline t WHERE t.request_id = request_note.request_id"
                + " AND t.state IN ('HELD', 'ACCEPTED')"
                + " AND action IN ('release', 'hold', 'lift', 'reject')), 0) ORDER BY seq",
            id,
            CaseEvent.Kind.APPROVAL_GIVEN,
            action,
            since)
        .stream()
        .map(event -> event.getBytes(StandardCharsets.UTF_8))
        .filter(counts)
        .map(event -> EventSerdes.caseEvents().read(event).data().actor().subject())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<String> texts(String sql, @Nullable Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, parameters);
      List<String> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String text = row.getString(1);
          if (text != null) {
            found.add(text);
          }
        }
      }
      return found;
    } catch (SQLException e) {
      throw new DatabaseException("cannot read requests", e);
    }
  }

  /** The first request that came with that idempotency key. */
  public Optional<RequestStatus> findByIdempotencyKey(String digest) {
    return query(SELECT + "WHERE idempotency_key_digest = ? ORDER BY first_seq LIMIT 1", digest)
        .values()
        .stream()
        .findFirst();
  }

  /**
   * Requests, newest first.
   *
   * @param limit at most so many
   * @param cursor from the page before; null for the first page
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public RequestPage list(RequestFilter filter, int limit, @Nullable String cursor) {
    return list(filter, RequestOrder.RECEIVED, limit, cursor);
  }

  /**
   * Requests in an order.
   *
   * @param limit at most so many
   * @param cursor from the page before, of the same order; null for the first page
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public RequestPage list(
      RequestFilter filter, RequestOrder order, int limit, @Nullable String cursor) {
    List<@Nullable Object> values = new ArrayList<>(Arrays.asList(order.after(cursor)));
    StringBuilder sql = new StringBuilder(SELECT).append("WHERE ").append(order.condition());
    Instant overdueAt = filter.overdueAt();
    if (overdueAt != null) {
      sql.append(OVERDUE);
      values.add(overdueAt);
    }
    sql.append(
        " AND (?::text IS NULL OR tenant = ?)"
            + " AND (?::text IS NULL OR model = ?) AND (?::text IS NULL OR state = ?)");
    String state = filter.state() == null ? null : filter.state().name();
    values.addAll(
        Arrays.asList(
            filter.tenant(), filter.tenant(), filter.model(), filter.model(), state, state));
    sql.append(" ORDER BY ").append(order.terms()).append(" LIMIT ?");
    values.add(limit + 1);
    Map<Long, RequestStatus> found = query(sql.toString(), values.toArray());
    List<Long> positions = new ArrayList<>(found.keySet());
    List<RequestStatus> items = new ArrayList<>(found.values());
    if (items.size() <= limit) {
      return new RequestPage(List.copyOf(items), null);
    }
    String next = order.cursor(items.get(limit - 1).dueAt(), positions.get(limit - 1));
    return new RequestPage(List.copyOf(items.subList(0, limit)), next);
  }

  /**
   * By {@code first_seq}, in the order of the query. All of it as of one moment: a request that is
   * projected meanwhile must not show a step that its state does not have yet.
   */
  private Map<Long, RequestStatus> query(String sql, @Nullable Object... parameters) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        try (Statement begin = connection.createStatement()) {
          begin.execute(SNAPSHOT);
        }
        return complete(connection, rows(connection, sql, parameters));
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read requests", e);
    }
  }

  private List<Row> rows(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, parameters);
      List<Row> rows = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(row(row));
        }
      }
      return rows;
    }
  }

  private static Map<Long, RequestStatus> complete(Connection connection, List<Row> rows)
      throws SQLException {
    Map<String, Row> byId = new LinkedHashMap<>();
    rows.forEach(row -> byId.put(row.status.id(), row));
    String[] ids = byId.keySet().toArray(new String[0]);
    forEach(
        connection,
        TIMELINES,
        ids,
        (id, r) -> {
          var step =
              new RequestStatus.Step(
                  RequestState.valueOf(r.getString("state")),
                  SqlTypes.instant(r, "at"),
                  reason(r.getString("payload")),
                  actor(r.getString("actor")));
          require(byId.get(id)).status.timeline().add(step);
        });
    forEach(
        connection,
        ACKS,
        ids,
        (id, r) -> {
          var ack =
              new RequestStatus.Ack(
                  r.getString("replica"), r.getString("digest"), SqlTypes.instant(r, "since"));
          require(byId.get(id)).status.replicas().add(ack);
        });
    forEach(
        connection,
        GAPS,
        ids,
        (id, r) -> {
          var lost =
              new RequestStatus.Lost(
                  r.getString("replica"), SqlTypes.instant(r, "since"), r.getString("reason"));
          require(byId.get(id)).status.enforcementLost().add(lost);
        });
    forEach(
        connection,
        NOTES,
        ids,
        (id, r) -> {
          var note =
              new RequestStatus.Note(
                  CaseEvent.Kind.valueOf(r.getString("kind")),
                  SqlTypes.instant(r, "at"),
                  r.getString("reason"),
                  SqlTypes.instantOrNull(r, "due_at"),
                  r.getString("action"),
                  Objects.requireNonNull(actor(r.getString("actor"))));
          require(byId.get(id)).status.notes().add(note);
        });
    Map<Long, RequestStatus> statuses = new LinkedHashMap<>();
    rows.forEach(row -> statuses.put(row.firstSeq, row.status));
    return statuses;
  }

  private Row row(ResultSet row) throws SQLException {
    String id = row.getString("request_id");
    RequestStatus status =
        new RequestStatus(
            id,
            row.getString("tenant"),
            row.getString("model"),
            subjectKey.openText(row.getString("sealed_subject"), id),
            RequestState.valueOf(row.getString("state")),
            SqlTypes.instant(row, "received_at"),
            SqlTypes.instantOrNull(row, "claimed_received_at"),
            SqlTypes.instant(row, "due_at"),
            new ArrayList<>(),
            row.getString("bundle_in_force"),
            new ArrayList<>(),
            Measurements.of(Json.parse(row.getString("measured").getBytes(StandardCharsets.UTF_8)))
                .ofOneRequest(),
            row.getString("reason"),
            new ArrayList<>(),
            new ArrayList<>(),
            row.getString("body_digest"));
    return new Row(row.getLong("first_seq"), status);
  }

  /** Of a step of which something may be said; the log has it, the table of steps has not. */
  private static @Nullable String reason(@Nullable String event) {
    return event == null
        ? null
        : Json.parse(event.getBytes(StandardCharsets.UTF_8))
            .path("data")
            .path("reason")
            .textValue();
  }

  private static @Nullable Actor actor(@Nullable String json) throws SQLException {
    try {
      return json == null ? null : Json.mapper().readValue(json, Actor.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("audit_event.actor is no actor"); // its message would quote it
    }
  }

  private static void forEach(Connection connection, String sql, String[] ids, RowReader reader)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, (Object) ids);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          reader.read(row.getString("request_id"), row);
        }
      }
    }
  }

  private static Row require(@Nullable Row row) {
    if (row == null) {
      throw new IllegalStateException("a row of a request that was not asked for");
    }
    return row;
  }

  private interface RowReader {
    void read(String requestId, ResultSet row) throws SQLException;
  }

  private record Row(long firstSeq, RequestStatus status) {}
}
