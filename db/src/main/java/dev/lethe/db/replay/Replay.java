package dev.lethe.db.replay;

import dev.lethe.db.Projector;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes every table again from the log's first record, in a schema of its own and by the projector
 * that makes the live ones, and compares the two.
 *
 * <p>The live tables are read as they were at one moment, and the log up to the offsets that they
 * stood on then, so that the projector may go on meanwhile. Nothing sealed is opened: keys that
 * were destroyed are not missed. Thread-safe.
 */
public final class Replay {
  private final Topics topics;
  private final ControlKeys keys;
  private final DataSource live;
  private final DataSource owner;
  private final Progress progress;

  /** Is told how far it is. */
  public interface Progress {
    /** So many records of so many were applied, about: a transaction's marks count too. */
    void applied(long done, long total);

    /** So many rows were compared. */
    void compared(long rows);
  }

  /**
   * @param keys whose statements count; those that the projector was told
   * @param live may read the live tables
   * @param owner may create schemas in the same database
   */
  public Replay(
      Topics topics, ControlKeys keys, DataSource live, DataSource owner, Progress progress) {
    this.topics = topics;
    this.keys = keys;
    this.live = live;
    this.owner = owner;
    this.progress = progress;
  }

  /**
   * Replays and compares once.
   *
   * @param log of {@link Projector#sources}
   * @param into the schema to fill, new or empty, and kept; null for one that is dropped again
   * @param limit where to stop; then only those tables are compared whose rows never change, up to
   *     the last row made. Null to go as far as the live tables
   * @throws IllegalArgumentException if something is in the schema, or the limit is beyond the log
   * @throws DatabaseException if Postgres refuses
   */
  public ReplayReport run(EventSource log, @Nullable String into, @Nullable ReplayLimit limit) {
    try (Connection snapshot = live.getConnection()) {
      snapshot.setAutoCommit(false);
      snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      snapshot.setReadOnly(true);
      Map<TopicPartition, Long> taken = new Projector(topics, keys).offsets(snapshot);
      try (ReplaySchema schema = ReplaySchema.create(owner, into)) {
        return run(log, limit, taken, snapshot, schema);
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot replay the log", e);
    }
  }

  private ReplayReport run(
      EventSource log,
      @Nullable ReplayLimit limit,
      Map<TopicPartition, Long> taken,
      Connection snapshot,
      ReplaySchema schema)
      throws SQLException {
    Map<TopicPartition, Long> ends = log.ends();
    Map<TopicPartition, Long> until = new HashMap<>(ends);
    if (limit != null) {
      TopicPartition steps = new TopicPartition(topics.requestEvents(), 0);
      limit.ends(log, steps).forEach((partition, end) -> until.merge(partition, end, Math::min));
    }
    Applied applied = new Applied(taken, schema.connection(), until);
    log.read(until, applied);
    long size = limit == null ? -1 : trail(schema.connection());
    TableComparison comparison =
        new TableComparison(schema.connection(), snapshot, size, progress::compared);
    comparison.run();
    return comparison.report(schema.name(), applied.events, applied.behind);
  }

  private static long trail(Connection connection) throws SQLException {
    try (var query = connection.createStatement();
        var row = query.executeQuery("SELECT count(*) FROM audit_event")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Applies what the live tables had taken, and counts the rest. */
  private final class Applied implements EventSource.Reader {
    private final Projector projector = new Projector(topics, keys);
    private final Map<TopicPartition, Long> taken;
    private final Connection connection;
    private final long total;
    private long events;
    private long behind;

    Applied(
        Map<TopicPartition, Long> taken, Connection connection, Map<TopicPartition, Long> until) {
      this.taken = taken;
      this.connection = connection;
      this.total = until.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void take(List<SourcedEvent> batch, long left) {
      List<SourcedEvent> known = new ArrayList<>(batch.size());
      for (SourcedEvent event : batch) {
        if (event.offset() < taken.getOrDefault(event.topicPartition(), 0L)) {
          known.add(event);
        }
      }
      behind += batch.size() - known.size();
      events += known.size();
      if (!known.isEmpty()) {
        projector.apply(connection, known);
        commit();
      }
      progress.applied(total - left, total);
    }

    private void commit() {
      try {
        connection.commit();
      } catch (SQLException e) {
        throw new DatabaseException("cannot replay the log", e);
      }
    }
  }
}
