package dev.lethe.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Shows the audit trail to people: page by page, one row whole, and how requests stood at a time.
 * It verifies nothing; {@link AuditVerifier} does. Thread-safe as far as the data source is. Every
 * method throws {@link DatabaseException} if Postgres refuses or cannot be reached.
 */
public final class AuditBrowser {
  private static final String ENTRY =
      "seq, event_id, request_id, tenant, model, type, state, occurred_at, actor";

  private static final String PAGE =
      "SELECT "
          + ENTRY
          + " FROM audit_event WHERE seq < ? AND (?::text IS NULL OR tenant = ?)"
          + " AND (?::text IS NULL OR request_id = ?) AND (?::text IS NULL OR state = ?)"
          + " AND (?::text IS NULL OR position(lower(?) IN lower(actor->>'subject')) > 0)"
          + " AND (?::timestamptz IS NULL OR occurred_at >= ?)"
          + " AND (?::timestamptz IS NULL OR occurred_at <= ?) ORDER BY seq DESC LIMIT ?";

  private static final String ROW =
      "SELECT "
          + ENTRY
          + ", payload, topic, kafka_partition, kafka_offset, prev_hash, hash FROM audit_event"
          + " WHERE seq = ? AND (?::text IS NULL OR tenant = ?)";

  /** By the steps that a request's lifecycle has; the trail also holds what had no effect. */
  private static final String STOOD =
      "SELECT DISTINCT ON (t.request_id) t.request_id, t.state, t.at FROM request_timeline t"
          + " JOIN request_view v ON v.request_id = t.request_id"
          + " WHERE t.at <= ? AND (?::text IS NULL OR v.tenant = ?)"
          + " ORDER BY t.request_id, t.seq DESC";

  private static final String OF_TENANT =
      "SELECT request_id FROM request_view WHERE request_id = ANY (?) AND tenant = ?";

  private final DataSource database;

  public AuditBrowser(DataSource database) {
    this.database = database;
  }

  /**
   * Which rows to show; null means any.
   *
   * @param tenant the only one whose rows are shown
   * @param actor part of the subject of whoever took the step, in any case
   * @param from at or after that time
   * @param to at or before that time
   */
  public record Filter(
      @Nullable String tenant,
      @Nullable String request,
      @Nullable String state,
      @Nullable String actor,
      @Nullable Instant from,
      @Nullable Instant to) {
    /** All rows of a tenant; of all tenants if it is null. */
    public static Filter ofTenant(@Nullable String tenant) {
      return new Filter(tenant, null, null, null, null, null);
    }
  }

  /**
   * One row.
   *
   * @param seq its number, from 1
   * @param type of the CloudEvent
   * @param state that the step led to, or that the request had then; null of a case event of a
   *     request that the log does not know
   * @param actor null of events from before it was said
   */
  public record Entry(
      long seq,
      String event,
      String request,
      String tenant,
      String model,
      String type,
      @Nullable String state,
      Instant at,
      @Nullable Actor actor) {}

  /**
   * Some rows, newest first.
   *
   * @param before number below which the next page begins; null if this is the last one
   */
  public record Page(List<Entry> entries, @Nullable Long before) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /**
   * One row whole.
   *
   * @param payload the CloudEvent as in Kafka
   * @param position {@code topic/partition/offset}
   * @param previousHash of the row before, hexadecimal
   * @param hash in the chain, hexadecimal
   * @param leaf hash of its leaf in the Merkle tree, hexadecimal
   */
  public record Row(
      Entry entry,
      String payload,
      String position,
      String previousHash,
      String hash,
      String leaf) {}

  /**
   * How the requests stood at a time.
   *
   * @param counts by state, those with any
   * @param requests the first of them by id, at most as many as were asked for
   */
  public record Standing(Map<RequestState, Long> counts, List<Stood> requests) {
    public Standing {
      counts = Map.copyOf(counts);
      requests = List.copyOf(requests);
    }

    /** How many requests there were. */
    public long total() {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** How one request stood, and since when. */
  public record Stood(String request, RequestState state, Instant since) {}

  /** How many rows there are, of all tenants. */
  public long size() {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT coalesce(max(seq), 0) FROM audit_event");
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Rows, newest first.
   *
   * @param before only those whose number is below it
   * @param limit at most so many
   */
  public Page page(Filter filter, long before, int limit) {
    List<Entry> found = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(PAGE)) {
      SqlTypes.bind(
          query,
          before,
          filter.tenant(),
          filter.tenant(),
          filter.request(),
          filter.request(),
          filter.state(),
          filter.state(),
          filter.actor(),
          filter.actor(),
          filter.from(),
          filter.from(),
          filter.to(),
          filter.to(),
          limit + 1);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(entry(row));
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    boolean more = found.size() > limit;
    return more
        ? new Page(found.subList(0, limit), found.get(limit - 1).seq())
        : new Page(found, null);
  }

  /**
   * The row of that number.
   *
   * @param tenant whose it must be; null for any
   */
  public Optional<Row> row(long seq, @Nullable String tenant) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(ROW)) {
      SqlTypes.bind(query, seq, tenant, tenant);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(whole(row)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * How requests stood at a time, by the times that their steps give.
   *
   * @param tenant whose requests; null for all
   * @param most how many to name
   */
  public Standing standing(Instant at, @Nullable String tenant, int most) {
    Map<RequestState, Long> counts = new EnumMap<>(RequestState.class);
    List<Stood> requests = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(STOOD)) {
      SqlTypes.bind(query, at, tenant, tenant);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          RequestState state = RequestState.valueOf(row.getString("state"));
          counts.merge(state, 1L, Long::sum);
          if (requests.size() < most) {
            requests.add(
                new Stood(row.getString("request_id"), state, SqlTypes.instant(row, "at")));
          }
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    return new Standing(counts, requests);
  }

  /** Those of the requests that belong to a tenant. */
  public Set<String> ofTenant(Set<String> requests, String tenant) {
    Set<String> own = new HashSet<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(OF_TENANT)) {
      SqlTypes.bind(query, requests.toArray(new String[0]), tenant);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          own.add(row.getString(1));
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    return own;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("seq"),
        row.getString("event_id"),
        row.getString("request_id"),
        row.getString("tenant"),
        row.getString("model"),
        row.getString("type"),
        row.getString("state"),
        SqlTypes.instant(row, "occurred_at"),
        actor(row.getString("actor")));
  }

  private static Row whole(ResultSet row) throws SQLException {
    HexFormat hex = HexFormat.of();
    return new Row(
        entry(row),
        row.getString("payload"),
        AuditRow.position(row),
        hex.formatHex(row.getBytes("prev_hash")),
        hex.formatHex(row.getBytes("hash")),
        hex.formatHex(AuditRow.leaf(row)));
  }

  private static @Nullable Actor actor(@Nullable String json) throws SQLException {
    try {
      return json == null ? null : Json.mapper().readValue(json, Actor.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("audit_event.actor is no actor"); // its message would quote it
    }
  }

  private static DatabaseException failed(SQLException e) {
    return new DatabaseException("cannot read the audit trail", e);
  }
}
