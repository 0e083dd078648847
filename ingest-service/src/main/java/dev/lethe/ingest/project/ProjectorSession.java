package dev.lethe.ingest.project;

import dev.lethe.db.Projector;
import dev.lethe.db.SourcedEvent;
import dev.lethe.ingest.witness.Witnesses;
import dev.lethe.service.kafka.KafkaClients;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to each side: reads on from the offsets in Postgres and applies what it reads. Any
 * failure ends the session; the next one goes on from what was committed. Used by one thread.
 */
final class ProjectorSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectorSession.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Session-level lock of the one projector that works; the others stand by. */
  private static final long LEADER_LOCK = 0x4c6574686550L;

  private final Projector projector;
  private final Connection connection;
  private final Consumer<byte[], byte[]> consumer;
  private final String steps;
  private final CheckpointSigner checkpointSigner;
  private final RestoredKeys restoredKeys;
  private final Map<TopicPartition, Long> target = new HashMap<>();

  private ProjectorSession(
      ProjectorSettings settings,
      Connection connection,
      Consumer<byte[], byte[]> consumer,
      CheckpointSigner checkpointSigner) {
    this.projector = new Projector(settings.topics(), settings.keys());
    this.connection = connection;
    this.consumer = consumer;
    this.steps = settings.topics().requestEvents();
    this.checkpointSigner = checkpointSigner;
    this.restoredKeys = new RestoredKeys(projector, settings.masterKeyset());
  }

  /** A connection of its own, as a pool's would lose the lock. */
  static Connection connect(ProjectorSettings settings) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", settings.user());
    login.setProperty("password", settings.password());
    login.setProperty("connectTimeout", "5");
    login.setProperty("socketTimeout", "30");
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("ApplicationName", "lethe-projector");
    return DriverManager.getConnection(settings.jdbcUrl(), login);
  }

  /** Whether {@code connection} is now the one that projects. */
  static boolean lead(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_try_advisory_lock(" + LEADER_LOCK + ")")) {
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Takes over {@code connection}, which leads, and closes it in the end. */
  static ProjectorSession open(ProjectorSettings settings, Connection connection)
      throws SQLException {
    connection.setAutoCommit(false);
    KafkaClients kafka = new KafkaClients(settings.kafka());
    Consumer<byte[], byte[]> consumer =
        kafka.rawConsumer(Map.of(ConsumerConfig.CLIENT_ID_CONFIG, "lethe-projector"), Map.of());
    CheckpointTopic topic = new CheckpointTopic(kafka, settings.topics().auditCheckpoints());
    Witnesses witnesses = Witnesses.start(settings.witnesses(), topic::send, settings.proofs());
    try {
      String origin =
          LogOrigin.of(settings.checkpoints(), connection, settings.keys().revocations());
      CheckpointSigner checkpointSigner =
          new CheckpointSigner(settings.checkpoints(), origin, topic, witnesses);
      ProjectorSession session =
          new ProjectorSession(settings, connection, consumer, checkpointSigner);
      session.begin(settings);
      return session;
    } catch (SQLException | RuntimeException e) {
      consumer.close();
      witnesses.close();
      topic.close();
      throw e;
    }
  }

  /** Goes to where the tables, and the checkpoints, end. */
  private void begin(ProjectorSettings settings) throws SQLException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String name : Projector.sources(settings.topics())) {
      consumer
          .partitionsFor(name)
          .forEach(p -> partitions.add(new TopicPartition(name, p.partition())));
    }
    consumer.assign(partitions);
    target.putAll(consumer.endOffsets(partitions));
    projector.apply(connection, List.of()); // completes what an older version left
    restoredKeys.look(connection);
    LogContinuity.check(consumer, LoggedLeaf.last(connection));
    restartShortened();
    Map<TopicPartition, Long> offsets = projector.offsets(connection);
    LoggedLeaf last = LoggedLeaf.at(connection, checkpointSigner.size());
    connection.commit();
    partitions.forEach(p -> consumer.seek(p, offsets.getOrDefault(p, 0L)));
    TopicPartition log = new TopicPartition(steps, 0);
    long unsigned = checkpointSigner.resume(last) && last != null ? last.offset() + 1 : 0;
    consumer.seek(log, Math.min(unsigned, consumer.position(log)));
  }

  /** A topic that ends before where the tables stand was deleted and made again. */
  private void restartShortened() {
    projector
        .offsets(connection)
        .forEach(
            (partition, offset) -> {
              long end = target.getOrDefault(partition, Long.MAX_VALUE);
              if (end < offset) {
                LOG.error(
                    "a topic is shorter than it was: partition={} end={} applied={}",
                    partition,
                    end,
                    offset);
                if (!partition.topic().equals(steps)) {
                  projector.restart(connection, partition);
                }
              }
            });
  }

  /** Applies what there is, waiting a little for it. */
  void step() throws SQLException {
    List<SourcedEvent> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      events.add(
          new SourcedEvent(record.topic(), record.partition(), record.offset(), record.value()));
    }
    if (!events.isEmpty()) {
      apply(events);
    }
    checkpointSigner.tick();
    restoredKeys.tick(connection);
  }

  /** Whether everything is applied that was there when the session began. */
  boolean isCaughtUp() {
    return target.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  /** How far it is. */
  Projection projection() {
    long lag = 0;
    for (TopicPartition partition : target.keySet()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return new Projection(lag, checkpointSigner.waitingSince(), checkpointSigner.isSigning());
  }

  @Override
  public void close() {
    consumer.close();
    checkpointSigner.close();
  }

  private void apply(List<SourcedEvent> events) throws SQLException {
    projector.apply(connection, events);
    List<LoggedLeaf> leaves = LoggedLeaf.of(connection, steps, events);
    connection.commit();
    checkpointSigner.add(leaves);
  }
}
