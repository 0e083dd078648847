package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.SharedDirections;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is in force for a model, who serves it, how much of the model's rank it takes, and what did
 * not count. From the projector's tables, thread-safe. Every method throws {@link
 * DatabaseException} if Postgres refuses or cannot be reached.
 */
public final class FleetArtefacts {
  private static final String IN_FORCE =
      "SELECT a.request_id, a.digest, a.kind, a.rank, a.published_at,"
          + " (a.kind = 'ADAPTER' AND v.bundle IS NOT NULL AND v.bundle <> a.digest) AS folded,"
          + " (SELECT array_agg(k.replica ORDER BY k.replica) FROM replica_ack k WHERE"
          + " k.request_id = a.request_id AND k.digest = a.digest AND k.kind = 'ENFORCED')"
          + " AS replicas FROM adapter_registry a"
          + " LEFT JOIN request_view v ON v.request_id = a.request_id"
          + " WHERE a.model = ? AND a.revoked_at IS NULL"
          + " ORDER BY a.published_at DESC, a.digest LIMIT ?";

  private static final String COUNT =
      "SELECT count(*) FROM adapter_registry WHERE model = ? AND revoked_at IS NULL AND kind = ?";

  private static final String REQUEST =
      "SELECT request_id FROM adapter_registry WHERE model = ? AND digest = ?"
          + " ORDER BY published_at LIMIT 1";

  /** The tree is text that others wrote: what is no number counts as if it were not there. */
  private static final String RANK =
      "SELECT (measured->>'rankUsed')::numeric, (measured->>'rankLimit')::numeric, updated_at"
          + " FROM request_view WHERE model = ? AND jsonb_typeof(measured->'rankUsed') = 'number'"
          + " AND jsonb_typeof(measured->'rankLimit') = 'number'"
          + " AND (measured->>'rankLimit')::numeric > 0 ORDER BY first_seq DESC LIMIT 1";

  /** Of bundles that are in force as they were verified. */
  private static final String OVERLAPS =
      "SELECT a.digest, v.measured::text FROM adapter_registry a JOIN request_view v ON"
          + " v.request_id = a.request_id AND v.bundle = a.digest WHERE a.model = ? AND a.kind ="
          + " 'ADAPTER' AND a.revoked_at IS NULL AND jsonb_typeof(v.measured->'overlaps') = 'array'"
          + " ORDER BY a.published_at DESC, a.digest LIMIT ?";

  private static final String FINDINGS =
      "SELECT topic, kafka_partition, kafka_offset, source, fault, model, request_id, at"
          + " FROM control_finding ORDER BY at DESC NULLS LAST, topic, kafka_partition,"
          + " kafka_offset DESC, source LIMIT ?";

  private final DataSource database;

  public FleetArtefacts(DataSource database) {
    this.database = database;
  }

  /**
   * A shield or bundle that was published and not revoked.
   *
   * @param rank LoRA rank; 0 of a shield
   * @param folded whether it took the place of the bundle that the request was verified with, so
   *     that it shares its adapter with others
   * @param replicas that acknowledged it and did not withdraw it, also those that are gone
   */
  public record InForce(
      String request,
      String digest,
      AdapterRegistry.Kind kind,
      int rank,
      Instant publishedAt,
      boolean folded,
      List<String> replicas) {
    public InForce {
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * How much of a model's rank is taken, as the newest verified request measured it.
   *
   * @param used directions of all adapters, that request's included
   * @param limit directions that there are
   * @param at when it was measured or later
   */
  public record RankUse(long used, long limit, Instant at) {}

  /**
   * A record that did not count. What it says of itself is not verified.
   *
   * @param position {@code topic-partition@offset}
   * @param source who found it: {@code projector}, or a replica
   * @param fault a code
   */
  public record Finding(
      String position,
      String source,
      String fault,
      @Nullable String model,
      @Nullable String request,
      @Nullable Instant at) {}

  /** The newest of what is in force, at most so many. */
  public List<InForce> inForce(String model, int most) {
    return query(IN_FORCE, FleetArtefacts::inForce, model, most);
  }

  /** How many of a kind are in force. */
  public long count(String model, AdapterRegistry.Kind kind) {
    return query(COUNT, row -> row.getLong(1), model, kind).get(0);
  }

  /** The request that an artefact was made for. */
  public Optional<String> requestOf(String model, String digest) {
    return query(REQUEST, row -> row.getString(1), model, digest).stream().findFirst();
  }

  /** Empty if no request measured it. */
  public Optional<RankUse> rank(String model) {
    return query(
            RANK,
            row ->
                new RankUse(
                    row.getBigDecimal(1).longValue(),
                    row.getBigDecimal(2).longValue(),
                    SqlTypes.instant(row, "updated_at")),
            model)
        .stream()
        .findFirst();
  }

  /**
   * What the newest bundles in force share with earlier ones, as it was measured.
   *
   * @return by digest; nothing of bundles that did not measure it
   */
  public Map<String, List<SharedDirections>> overlaps(String model, int most) {
    return query(
            OVERLAPS,
            row ->
                Map.entry(
                    row.getString(1),
                    Measurements.of(Json.parse(row.getString(2).getBytes(StandardCharsets.UTF_8)))
                        .overlaps()),
            model,
            most)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
  }

  /** The newest of what did not count, at most so many. */
  public List<Finding> findings(int most) {
    return query(
        FINDINGS,
        row ->
            new Finding(
                "%s-%d@%d"
                    .formatted(
                        row.getString("topic"),
                        row.getInt("kafka_partition"),
                        row.getLong("kafka_offset")),
                row.getString("source"),
                row.getString("fault"),
                row.getString("model"),
                row.getString("request_id"),
                SqlTypes.instantOrNull(row, "at")),
        most);
  }

  private <T> List<T> query(String sql, Reader<T> reader, Object... parameters) {
    List<T> all = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, parameters);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          all.add(reader.read(row));
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the fleet", e);
    }
    return all;
  }

  private static InForce inForce(ResultSet row) throws SQLException {
    Array replicas = row.getArray("replicas");
    return new InForce(
        row.getString("request_id"),
        row.getString("digest"),
        AdapterRegistry.Kind.valueOf(row.getString("kind")),
        row.getInt("rank"),
        SqlTypes.instant(row, "published_at"),
        row.getBoolean("folded"),
        replicas == null ? List.of() : Arrays.asList((String[]) replicas.getArray()));
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }
}
