package dev.lethe.trainer;

import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.trainer.config.TrainerSettings;
import dev.lethe.trainer.consolidate.Consolidating;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.kafka.Assignment;
import dev.lethe.trainer.kafka.JobConsumer;
import dev.lethe.trainer.kafka.PartitionOwner;
import dev.lethe.trainer.kafka.PartitionState;
import dev.lethe.trainer.kafka.Publisher;
import dev.lethe.trainer.kafka.TrainerClients;
import dev.lethe.trainer.lane.ArtefactMaker;
import dev.lethe.trainer.lane.ConsolidationMaker;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.lane.ProgressBoard;
import dev.lethe.trainer.lane.WorkFolder;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.log.LogFollower;
import dev.lethe.trainer.work.Announcements;
import dev.lethe.trainer.work.Forge;
import dev.lethe.trainer.work.JobPayloads;
import dev.lethe.trainer.work.JobReader;
import dev.lethe.trainer.work.KeyService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running trainer: the poll loop, the two lanes and their Kafka clients. Thread-safe. Closing
 * it gives up what is being made, leaves the group and closes the clients; forge and key service
 * stay open.
 */
final class Trainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final Duration PAUSE_BEFORE_REJOIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final TrainerSettings settings;
  private final TrainerClients clients;
  private final Clock clock;
  private final ProgressBoard progress;
  private final ConsolidationBoard consolidations = new ConsolidationBoard();
  private final Admin admin;
  private final Consumer<String, byte[]> jobs;
  private final Consumer<String, byte[]> logEvents;
  private final ArtefactMaker shieldMaker;
  private final ArtefactMaker fitMaker;
  private final Lanes lanes;
  private final JobConsumer consumer;
  private final Thread pollLoop;

  /** Creates missing topics and starts to work. */
  static Trainer start(TrainerSettings settings, Forge forge, KeyService keys, Clock clock)
      throws IOException {
    WorkFolder.prepare(settings.workDir());
    Trainer trainer = new Trainer(settings, forge, keys, clock);
    trainer.pollLoop.start();
    return trainer;
  }

  private Trainer(TrainerSettings settings, Forge forge, KeyService keys, Clock clock) {
    this.settings = settings;
    this.clients = new TrainerClients(settings);
    this.clock = clock;
    this.progress = new ProgressBoard(clock);
    this.admin = clients.admin();
    checkTopics();
    this.jobs = clients.jobs();
    this.logEvents = clients.log();
    this.shieldMaker = maker(forge, keys);
    this.fitMaker = maker(forge, keys);
    this.lanes =
        new Lanes(shieldMaker, fitMaker, new ConsolidationMaker(forge, settings.workDir(), clock));
    this.consumer = consumer();
    this.pollLoop = new Thread(consumer, "job-consumer");
  }

  /** Whether it has its share of the partitions and works on them. */
  boolean isReady() {
    return consumer.isReady();
  }

  /** Whether the poll loop runs. */
  boolean isAlive() {
    return pollLoop.isAlive();
  }

  /** Whether, after {@link #close()}, the forge is no longer used. */
  boolean isIdle() {
    return lanes.areTerminated();
  }

  ProgressBoard progress() {
    return progress;
  }

  ConsolidationBoard consolidations() {
    return consolidations;
  }

  @Override
  public void close() {
    consumer.stop();
    try {
      pollLoop.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lanes.close();
    if (isIdle()) {
      shieldMaker.close();
      fitMaker.close();
    }
    if (!pollLoop.isAlive()) {
      jobs.close(CloseOptions.timeout(FAREWELL));
      logEvents.close(CloseOptions.timeout(FAREWELL));
    }
    admin.close(FAREWELL);
  }

  private void checkTopics() {
    try {
      new TopicProvisioner(settings.topics(), settings.partitions())
          .usedBy(ServiceRole.TRAINER)
          .creating(settings.createsTopics())
          .ensure(admin)
          .forEach(doubt -> LOG.warn("a topic is doubtful: reason={}", doubt));
    } catch (IllegalStateException e) {
      admin.close(FAREWELL);
      throw e;
    }
  }

  private ArtefactMaker maker(Forge forge, KeyService keys) {
    JobPayloads payloads = new JobPayloads(new JobReader(clients.payloads()), keys);
    return new ArtefactMaker(payloads, forge, progress, settings.workDir(), clock);
  }

  private JobConsumer consumer() {
    AdapterLog log = new AdapterLog(settings.model(), settings.trusted());
    LogFollower follower = new LogFollower(logEvents, admin, settings.topics(), log);
    Assignment assignment =
        new Assignment(
            follower, partition -> owner(partition, log), () -> lanes.purge(log.liveAdapters()));
    return new JobConsumer(
        settings.model(),
        settings.topics().jobs(),
        jobs,
        follower,
        lanes,
        assignment,
        PAUSE_BEFORE_REJOIN);
  }

  /** Whether it is where the model's jobs are: they are keyed by it. */
  private boolean isModels(TopicPartition partition) {
    byte[] key = settings.model().getBytes(StandardCharsets.UTF_8);
    int count = jobs.partitionsFor(partition.topic()).size();
    return Utils.toPositive(Utils.murmur2(key)) % count == partition.partition();
  }

  private PartitionOwner owner(TopicPartition partition, AdapterLog log) {
    Publisher publisher =
        new Publisher(
            partition,
            settings.topics(),
            clients.producer(partition.partition()),
            jobs::groupMetadata);
    try {
      publisher.fence();
      return new PartitionOwner(
          new PartitionState(jobs.position(partition)),
          log,
          publisher,
          lanes,
          new Announcements(settings.model(), clock, settings.signer()),
          settings.retry(),
          new Consolidating(
              consolidations, settings.consolidation(), log, lanes, isModels(partition)));
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }
}
