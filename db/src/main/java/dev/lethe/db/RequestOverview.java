package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.RequestState;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What people look over: lists of requests by what is to be done about them, and how many there
 * are. Opens no subject. Thread-safe.
 */
public final class RequestOverview {
  /**
   * As an SQL condition: there is still something to do until the due date. What FAILED still has
   * to be done; what is in force everywhere only waits for its paper.
   */
  static final String OPEN =
      "state NOT IN ('ENFORCED', 'CERTIFIED', 'REJECTED', 'CANCELLED', 'REVOKED')";

  private static final String COUNTS =
      "SELECT count(*) FILTER (WHERE "
          + OPEN
          + ") AS open,"
          + " count(*) FILTER (WHERE "
          + OPEN
          + " AND due_at >= ? AND due_at < ?) AS due_soon,"
          + " count(*) FILTER (WHERE "
          + OPEN
          + " AND due_at < ?) AS overdue,"
          + " count(*) FILTER (WHERE state = 'HELD') AS held,"
          + " count(*) FILTER (WHERE state = 'FAILED') AS failed,"
          + " count(*) FILTER (WHERE state = 'CERTIFIED' AND updated_at >= ?) AS certified"
          + " FROM request_view WHERE (?::text IS NULL OR tenant = ?)";

  private static final String ROWS =
      "SELECT request_id, tenant, model, state, reason, received_at, due_at, updated_at, first_seq"
          + " FROM request_view WHERE (?::text IS NULL OR tenant = ?)"
          + " AND (?::text IS NULL OR model = ?) AND (?::text IS NULL OR state = ?)"
          + " AND (?::text IS NULL OR starts_with(request_id, ?))"
          + " AND (NOT ? OR "
          + OPEN
          + ")"
          + " AND (?::timestamptz IS NULL OR due_at >= ?)"
          + " AND (?::timestamptz IS NULL OR due_at < ?)";

  private static final String GAPS =
      "SELECT g.request_id, g.replica, g.model, g.since, g.reason FROM enforcement_gap g"
          + " JOIN request_view v ON v.request_id = g.request_id"
          + " WHERE g.restored_at IS NULL AND (?::text IS NULL OR v.tenant = ?)"
          + " ORDER BY g.since, g.request_id, g.replica LIMIT ?";

  private static final String ALERTS =
      "SELECT n.request_id, n.reason, n.at, v.due_at FROM request_note n"
          + " JOIN request_view v ON v.request_id = n.request_id WHERE n.kind = 'DUE_ALERT'"
          + " AND n.due_at = v.due_at AND n.at >= ? AND v."
          + OPEN
          + " AND (?::text IS NULL OR v.tenant = ?) ORDER BY n.seq DESC LIMIT ?";

  private final DataSource database;

  public RequestOverview(DataSource database) {
    this.database = database;
  }

  /** In which order rows come. */
  public enum Order {
    /** The newest first. */
    RECEIVED(" AND first_seq < ? ORDER BY first_seq DESC LIMIT ?"),
    /** The first due first. */
    DUE(" AND (due_at, first_seq) > (?, ?) ORDER BY due_at, first_seq LIMIT ?"),
    /** Whatever took its last step last first; it has no further pages. */
    CHANGED(" ORDER BY updated_at DESC, first_seq DESC LIMIT ?");

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }
  }

  /**
   * Which requests; null means any.
   *
   * @param idPrefix how the id begins
   * @param open only those for which there is still something to do
   * @param dueFrom due then or later
   * @param dueBefore due before then
   */
  public record Filter(
      @Nullable String tenant,
      @Nullable String model,
      @Nullable RequestState state,
      @Nullable String idPrefix,
      boolean open,
      @Nullable Instant dueFrom,
      @Nullable Instant dueBefore) {
    /** All of a tenant; of all tenants if it is null. */
    public static Filter of(@Nullable String tenant) {
      return new Filter(tenant, null, null, null, false, null, null);
    }

    /** Those in a state only. */
    public Filter in(RequestState only) {
      return new Filter(tenant, model, only, idPrefix, open, dueFrom, dueBefore);
    }

    /**
     * Those for which there is still something to do, and that are due in a span; null where it has
     * no end.
     */
    public Filter openAndDue(@Nullable Instant from, @Nullable Instant before) {
      return new Filter(tenant, model, state, idPrefix, true, from, before);
    }
  }

  /** A request in a list. */
  public record Row(
      String id,
      String tenant,
      String model,
      RequestState state,
      @Nullable String reason,
      Instant receivedAt,
      Instant dueAt,
      Instant updatedAt) {}

  /**
   * A part of a list.
   *
   * @param nextCursor gives the next part; null at the end
   */
  public record Page(List<Row> rows, @Nullable String nextCursor) {}

  /**
   * How many requests there are.
   *
   * @param open there is still something to do
   * @param dueSoon of these, due before the time that was asked for, and not overdue
   * @param overdue of these, due before now
   * @param certified since the time that was asked for
   */
  public record Counts(
      long open, long dueSoon, long overdue, long held, long failed, long certified) {}

  /** A request that a live replica does not serve. */
  public record Gap(
      String requestId, String replica, String model, Instant since, @Nullable String reason) {}

  /**
   * An alert of a request that is not answered.
   *
   * @param code such as {@code before-P7D}
   */
  public record Alert(String requestId, String code, Instant at, Instant dueAt) {}

  /**
   * Counts a tenant's requests.
   *
   * @param tenant null for all
   * @param soon what is due before is due soon
   * @param since what was certified then or later is counted
   */
  public Counts counts(@Nullable String tenant, Instant now, Instant soon, Instant since) {
    return query(
            COUNTS,
            row ->
                new Counts(
                    row.getLong("open"),
                    row.getLong("due_soon"),
                    row.getLong("overdue"),
                    row.getLong("held"),
                    row.getLong("failed"),
                    row.getLong("certified")),
            now,
            soon,
            now,
            since,
            tenant,
            tenant)
        .get(0);
  }

  /**
   * A page of requests.
   *
   * @param limit at most so many
   * @param cursor from the page before, in the same order; null for the first page
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  public Page page(Filter filter, Order order, int limit, @Nullable String cursor) {
    String state = filter.state() == null ? null : filter.state().name();
    List<@Nullable Object> parameters = new ArrayList<>();
    for (String text : new @Nullable String[] {filter.tenant(), filter.model(), state}) {
      parameters.add(text);
      parameters.add(text);
    }
    parameters.add(filter.idPrefix());
    parameters.add(filter.idPrefix());
    parameters.add(filter.open());
    parameters.add(filter.dueFrom());
    parameters.add(filter.dueFrom());
    parameters.add(filter.dueBefore());
    parameters.add(filter.dueBefore());
    switch (order) {
      case RECEIVED -> parameters.add(cursor == null ? Long.MAX_VALUE : Cursor.read(cursor).seq());
      case DUE -> {
        Cursor from = cursor == null ? Cursor.START : Cursor.read(cursor);
        parameters.add(from.dueAt());
        parameters.add(from.seq());
      }
      case CHANGED -> {
        // One page.
      }
    }
    parameters.add(limit + 1);
    List<Positioned> found = query(ROWS + order.sql, RequestOverview::row, parameters.toArray());
    List<Row> rows = found.stream().limit(limit).map(Positioned::row).toList();
    boolean isLast = found.size() <= limit || order == Order.CHANGED;
    return new Page(rows, isLast ? null : Cursor.of(found.get(limit - 1)).text());
  }

  /** What is lost now of a tenant's requests, what was lost first first. */
  public List<Gap> gaps(@Nullable String tenant, int limit) {
    return query(
        GAPS,
        row ->
            new Gap(
                row.getString("request_id"),
                row.getString("replica"),
                row.getString("model"),
                SqlTypes.instant(row, "since"),
                row.getString("reason")),
        tenant,
        tenant,
        limit);
  }

  /**
   * Alerts of a tenant's requests about the due date that they have now, the newest first.
   *
   * @param since raised then or later
   */
  public List<Alert> alerts(@Nullable String tenant, Instant since, int limit) {
    return query(
        ALERTS,
        row ->
            new Alert(
                row.getString("request_id"),
                row.getString("reason"),
                SqlTypes.instant(row, "at"),
                SqlTypes.instant(row, "due_at")),
        since,
        tenant,
        tenant,
        limit);
  }

  /** The models that a tenant's requests are for, by name. */
  public List<String> models(@Nullable String tenant) {
    return query(
        "SELECT DISTINCT model FROM request_view WHERE (?::text IS NULL OR tenant = ?)"
            + " ORDER BY model LIMIT 100",
        row -> row.getString(1),
        tenant,
        tenant);
  }

  private static Positioned row(ResultSet row) throws SQLException {
    return new Positioned(
        row.getLong("first_seq"),
        new Row(
            row.getString("request_id"),
            row.getString("tenant"),
            row.getString("model"),
            RequestState.valueOf(row.getString("state")),
            row.getString("reason"),
            SqlTypes.instant(row, "received_at"),
            SqlTypes.instant(row, "due_at"),
            SqlTypes.instant(row, "updated_at")));
  }

  private <T> List<T> query(String sql, Reader<T> reader, @Nullable Object... parameters) {
    List<T> all = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, parameters);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          all.add(reader.read(row));
        }
      }
      return all;
    } catch (SQLException e) {
      throw new DatabaseException("cannot read requests", e);
    }
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private record Positioned(long seq, Row row) {}

  /** Where a page ended: microseconds since 1970 of the due date, and the place in the log. */
  private record Cursor(Instant dueAt, long seq) {
    /** Before all that Lethe can have taken. */
    static final Cursor START = new Cursor(Instant.EPOCH, 0);

    /** Postgres does not know all times that an Instant can be. */
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    static Cursor of(Positioned last) {
      return new Cursor(last.row().dueAt(), last.seq());
    }

    String text() {
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, dueAt);
      return Long.toString(micros, Character.MAX_RADIX)
          + "."
          + Long.toString(seq, Character.MAX_RADIX);
    }

    static Cursor read(String text) {
      String[] parts = text.split("\\.", -1);
      try {
        if (parts.length == 2) {
          long micros = new BigInteger(parts[0], Character.MAX_RADIX).longValueExact();
          long seq = new BigInteger(parts[1], Character.MAX_RADIX).longValueExact();
          Instant dueAt = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
          if (micros >= 0 && dueAt.isBefore(LATEST)) {
            return new Cursor(dueAt, seq);
          }
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // Told below.
      }
      throw new IllegalArgumentException("unknown cursor");
    }
  }
}
