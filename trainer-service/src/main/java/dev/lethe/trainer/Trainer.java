package dev.lethe.trainer;

import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.trainer.config.TrainerSettings;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.consolidate.ConsolidationScheduler;
import dev.lethe.trainer.kafka.JobConsumer;
import dev.lethe.trainer.kafka.PartitionAssignment;
import dev.lethe.trainer.kafka.PartitionOwner;
import dev.lethe.trainer.kafka.PartitionState;
import dev.lethe.trainer.kafka.TrainerClients;
import dev.lethe.trainer.kafka.TransactionalPublisher;
import dev.lethe.trainer.lane.ArtefactTask;
import dev.lethe.trainer.lane.ArtefactWorkFolder;
import dev.lethe.trainer.lane.ConsolidationTask;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.lane.ProgressBoard;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.log.LogFollower;
import dev.lethe.trainer.log.LogInquiries;
import dev.lethe.trainer.work.ArtefactBuilder;
import dev.lethe.trainer.work.JobPayloads;
import dev.lethe.trainer.work.JobReader;
import dev.lethe.trainer.work.KeyService;
import dev.lethe.trainer.work.SuppliedAdapters;
import dev.lethe.trainer.work.TrainerEvents;
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
 * it gives up what is being made, leaves the group and closes the clients; artefact builder and key
 * service stay open.
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
  private final LogInquiries inquiries = new LogInquiries();
  private final RecentTraces traces = new RecentTraces();
  private final SuppliedAdapters adapters;
  private final Admin admin;
  private final Consumer<String, byte[]> jobs;
  private final Consumer<String, byte[]> logEvents;
  private final ArtefactTask shieldMaker;
  private final ArtefactTask fitMaker;
  private final Lanes lanes;
  private final JobConsumer consumer;
  private final Thread pollLoop;

  /** Creates missing topics and starts to work. */
  static Trainer start(
      TrainerSettings settings, ArtefactBuilder builder, KeyService keys, Clock clock)
      throws IOException {
    ArtefactWorkFolder.prepare(settings.workDir());
    Trainer trainer = new Trainer(settings, builder, keys, clock);
    trainer.pollLoop.start();
    return trainer;
  }

  private Trainer(TrainerSettings settings, ArtefactBuilder builder, KeyService keys, Clock clock) {
    this.settings = settings;
    this.clients = new TrainerClients(settings);
    this.clock = clock;
    this.adapters = builder.adapters();
    this.progress = new ProgressBoard(clock);
    this.admin = clients.admin();
    checkTopics();
    this.jobs = clients.jobs();
    this.logEvents = clients.log();
    this.shieldMaker = maker(builder, keys);
    this.fitMaker = maker(builder, keys);
    this.lanes =
        new Lanes(shieldMaker, fitMaker, new ConsolidationTask(builder, settings.workDir(), clock));
    this.consumer = consumer(builder);
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

  /** Whether, after {@link #close()}, the builder is no longer used. */
  boolean isIdle() {
    return lanes.areTerminated();
  }

  /** What it has to do yet. */
  JobConsumer.Backlog backlog() {
    return consumer.backlog();
  }

  ProgressBoard progress() {
    return progress;
  }

  ConsolidationBoard consolidations() {
    return consolidations;
  }

  /** What others may ask of the log. */
  LogInquiries inquiries() {
    return inquiries;
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

  private ArtefactTask maker(ArtefactBuilder builder, KeyService keys) {
    JobPayloads payloads = new JobPayloads(new JobReader(clients.payloads()), keys);
    return new ArtefactTask(payloads, builder, progress, settings.workDir(), traces, clock);
  }

  private JobConsumer consumer(ArtefactBuilder builder) {
    AdapterLog log = new AdapterLog(settings.model(), settings.trusted(), builder::release);
    LogFollower follower = new LogFollower(logEvents, admin, settings.topics(), log);
    PartitionAssignment assignment =
        new PartitionAssignment(
            follower, partition -> owner(partition, log), () -> lanes.purge(log.liveAdapters()));
    return new JobConsumer(
        settings.model(),
        settings.topics().jobs(),
        settings.trusted().revocations(),
        traces,
        jobs,
        follower,
        lanes,
        assignment,
        () -> inquiries.answer(log),
        PAUSE_BEFORE_REJOIN);
  }

  /** Whether it is where the model's jobs are: they are keyed by it. */
  private boolean isModels(TopicPartition partition) {
    byte[] key = settings.model().getBytes(StandardCharsets.UTF_8);
    int count = jobs.partitionsFor(partition.topic()).size();
    return Utils.toPositive(Utils.murmur2(key)) % count == partition.partition();
  }

  private PartitionOwner owner(TopicPartition partition, AdapterLog log) {
    TransactionalPublisher publisher =
        new TransactionalPublisher(
            partition,
            settings.topics(),
            clients.producer(partition.partition()),
            jobs::groupMetadata,
            traces);
    try {
      publisher.fence();
      return new PartitionOwner(
          new PartitionState(jobs.position(partition)),
          log,
          publisher,
          lanes,
          new TrainerEvents(settings.model(), clock, settings.signer()),
          settings.retry(),
          new ConsolidationScheduler(
              consolidations, settings.consolidation(), log, lanes, isModels(partition)),
          adapters);
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }
}
