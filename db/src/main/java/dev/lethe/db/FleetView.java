package dev.lethe.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.ReplicaEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How the replicas stand to what should be in force, from the projector's tables. Thread-safe. */
public final class FleetView {
  private final DataSource database;

  public FleetView(DataSource database) {
    this.database = database;
  }

  /**
   * A replica as its newest heartbeat says.
   *
   * @param serving null from one that does not say
   */
  public record Replica(
      String replica,
      String model,
      String url,
      Instant startedAt,
      Instant lastSeen,
      boolean leaving,
      ReplicaEvent.@Nullable Serving serving) {}

  /** A request that a live replica does not serve, as the tracker saw it. */
  public record Gap(
      String requestId, String replica, String model, Instant since, @Nullable String reason) {}

  /** Every replica that ever said anything, by name. */
  public List<Replica> replicas() {
    return query(
        "SELECT replica, model, url, started_at, last_seen, leaving, serving::text AS serving"
            + " FROM replica ORDER BY replica",
        row ->
            new Replica(
                row.getString("replica"),
                row.getString("model"),
                row.getString("url"),
                SqlTypes.instant(row, "started_at"),
                SqlTypes.instant(row, "last_seen"),
                row.getBoolean("leaving"),
                serving(row.getString("serving"))));
  }

  /** What is lost now. */
  public List<Gap> gaps() {
    return query(
        "SELECT request_id, replica, model, since, reason FROM enforcement_gap"
            + " WHERE restored_at IS NULL ORDER BY since, request_id, replica",
        row ->
            new Gap(
                row.getString("request_id"),
                row.getString("replica"),
                row.getString("model"),
                SqlTypes.instant(row, "since"),
                row.getString("reason")));
  }

  /** How many records were found that do not count. */
  public long findings() {
    return query("SELECT count(*) FROM control_finding", row -> row.getLong(1)).get(0);
  }

  private <T> List<T> query(String sql, Reader<T> reader) {
    List<T> all = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        all.add(reader.read(row));
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the fleet", e);
    }
    return all;
  }

  private static ReplicaEvent.@Nullable Serving serving(@Nullable String json) {
    try {
      return json == null ? null : Json.mapper().readValue(json, ReplicaEvent.Serving.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what a replica serves was not stored as it was read", e);
    }
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }
}
