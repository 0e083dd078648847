package dev.lethe.standalone.bench;

import dev.lethe.db.Migrations;
import dev.lethe.db.Projector;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.schemas.TopicProvisioner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.postgresql.ds.PGSimpleDataSource;

/** Times a replay from a broker into a database, of so many events made for it. */
public final class ReplayBenchmark {
  private static final int PARTITIONS = 3;

  private final PostgresServer postgres;
  private final String bootstrap;
  private final long events;
  private final LifecycleGenerator maker = new LifecycleGenerator();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /**
   * @param postgres without tables; the caller stops it
   * @param bootstrap of a broker without topics
   */
  public ReplayBenchmark(PostgresServer postgres, String bootstrap, long events) {
    this.postgres = postgres;
    this.bootstrap = bootstrap;
    this.events = events;
  }

  /**
   * Runs it once: writes the log, makes the live tables, replays and compares.
   *
   * @return seconds of each step
   * @throws IllegalStateException if the tables differ
   */
  public Map<String, Double> run() throws SQLException {
    Migrations.migrate(as(postgres.users().owner()));
    time("write the log", this::produce);
    time("project, as a service does", this::project);
    Watch watch = new Watch();
    time("replay and compare", () -> replay(watch));
    seconds.put("  of which replay", (watch.applied - watch.begun) / 1e9);
    return seconds;
  }

  private void produce() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "batch.size", 1 << 18);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      new TopicProvisioner(AuditTrailGenerator.TOPICS, PARTITIONS).ensure(admin);
      maker.make(
          events,
          record -> {
            var unused = producer.send(record);
          });
      producer.flush();
    }
  }

  private void project() throws SQLException {
    Projector projector = new Projector(AuditTrailGenerator.TOPICS, maker.keys());
    List<String> sources = Projector.sources(AuditTrailGenerator.TOPICS);
    try (KafkaLog log = KafkaLog.open(bootstrap, sources);
        Connection connection = as(postgres.users().service()).getConnection()) {
      connection.setAutoCommit(false);
      log.read(log.ends(), (batch, left) -> apply(projector, connection, batch));
    }
  }

  private static void apply(Projector projector, Connection connection, List<SourcedEvent> batch) {
    projector.apply(connection, batch);
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot project", e);
    }
  }

  private void replay(Watch watch) {
    DataSource auditor = as(postgres.users().auditor());
    DataSource owner = as(postgres.users().owner());
    Replay replay = new Replay(AuditTrailGenerator.TOPICS, maker.keys(), auditor, owner, watch);
    List<String> sources = Projector.sources(AuditTrailGenerator.TOPICS);
    try (KafkaLog log = KafkaLog.open(bootstrap, sources)) {
      ReplayReport report = replay.run(log, null, null);
      if (!report.isEqual() || report.events() != events) {
        throw new IllegalStateException("the replay differs: " + report);
      }
    }
  }

  private DataSource as(DatabaseUsers.Login login) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl());
    source.setUser(login.user());
    source.setPassword(login.password());
    return source;
  }

  private void time(String what, Step step) throws SQLException {
    long begun = System.nanoTime();
    step.run();
    seconds.put(what, (System.nanoTime() - begun) / 1e9);
  }

  private interface Step {
    void run() throws SQLException;
  }

  /** Notes when the last record was applied. */
  private static final class Watch implements Replay.Progress {
    private final long begun = System.nanoTime();
    private long applied = begun;

    @Override
    public void applied(long done, long total) {
      applied = System.nanoTime();
    }

    @Override
    public void compared(long rows) {
      // the rest of the time
    }
  }
}
