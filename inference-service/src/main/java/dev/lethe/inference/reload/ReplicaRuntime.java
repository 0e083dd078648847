package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnsuitableTopicsException;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.service.kafka.RecentTraces;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a replica that keeps its gates equal to the log: two threads and two timers over one
 * loaded model. Made once the model is in memory; closing it says that the replica leaves.
 */
public final class ReplicaRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaRuntime.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final Heartbeats heartbeats;
  private final List<Thread> threads;
  private final Thread follower;
  private final RecentTraffic traffic;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "traffic-sweep"));

  /** Who this replica is and where it keeps what it knows. */
  public record Surroundings(
      InferenceConfig config,
      String replicaId,
      URI url,
      BundleStore store,
      ControlKeys keys,
      HeadFile headFile,
      ControlMeters meters,
      LiveGates live,
      RecentTraffic traffic,
      ReplicaState state,
      Clock clock,
      RandomSource randomSource) {}

  public ReplicaRuntime(Surroundings around, ServedModel model) {
    InferenceConfig config = around.config();
    Topics topics = config.topics().names();
    ReplicaClients clients =
        new ReplicaClients(config.kafka().settings(), "inference-" + around.replicaId());
    Instant startedAt = around.clock().instant();
    SelfFencing isolation =
        new SelfFencing(around.state(), config.isolationLimit(), around.clock());
    ServingReport serving = new ServingReport(config.model().id(), around.state());
    this.heartbeats = heartbeats(around, model, topics, clients, isolation, serving, startedAt);
    RecentTraces traces = new RecentTraces();
    Outbox outbox =
        new Outbox(
            clients::producer,
            topics.enforcementEvents(),
            around.replicaId(),
            startedAt,
            around.clock(),
            traces);
    AdapterEventFollower following =
        new AdapterEventFollower(
            () -> feed(around, topics, clients, outbox, traces),
            reconciler(around, model, outbox, traces),
            heartbeats,
            isolation,
            new AdapterEventFollower.Heads(
                new HeadWatch(
                    around.state(), config.head().grace(), config.head().limit(), around.clock()),
                around.headFile(),
                serving,
                around.meters()),
            around.state(),
            new AdapterEventFollower.Timing(around.clock(), config.heartbeat(), config.retry()));
    this.traffic = around.traffic();
    this.follower = new Thread(following, "adapter-feed");
    this.threads = List.of(follower, new Thread(outbox, "acknowledgements"));
  }

  public void start() {
    threads.forEach(Thread::start);
    long millis = SWEEP.toMillis();
    sweeper.scheduleAtFixedRate(traffic::expire, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Whether the gates are still kept up to date. */
  public boolean following() {
    return follower.isAlive();
  }

  /** Stops following and waits a little for it; does not close the model. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    sweeper.shutdownNow();
    heartbeats.close();
    try {
      follower.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ControlTopicReader feed(
      Surroundings around,
      Topics topics,
      ReplicaClients clients,
      Outbox outbox,
      RecentTraces traces) {
    InferenceConfig config = around.config();
    String model = config.model().id();
    try (Admin admin = clients.admin()) {
      new TopicProvisioner(topics, config.partitions())
          .usedBy(ServiceRole.INFERENCE)
          .creating(config.topics().create())
          .ensure(admin)
          .forEach(doubt -> LOG.warn(LogKey.TOPICS_DOUBTFUL, doubt));
      around.state().unhindered();
    } catch (UnsuitableTopicsException e) {
      boolean told = around.state().obstacle().filter(e.reason()::equals).isPresent();
      if (!told) { // said once and not at every try
        LOG.error(LogKey.TOPICS_UNSUITABLE, e.reason());
      }
      around.state().hinderedBy(e.reason());
      throw e;
    }
    return new ControlTopicReader(
        clients.consumer(),
        topics,
        model,
        new DesiredState(model, around.keys(), around.headFile().newest()),
        new RejectionReporter(model, outbox, around.meters()),
        Runtime.getRuntime().availableProcessors(),
        traces);
  }

  private static Heartbeats heartbeats(
      Surroundings around,
      ServedModel model,
      Topics topics,
      ReplicaClients clients,
      SelfFencing isolation,
      ServingReport serving,
      Instant startedAt) {
    ReplicaIdentity identity =
        new ReplicaIdentity(
            around.replicaId(),
            around.config().model().id(),
            around.url(),
            model.engine().baseDigest(),
            startedAt);
    return new Heartbeats(
        clients.producer(),
        topics.replicaEvents(),
        identity,
        isolation,
        serving,
        around.clock(),
        around.randomSource());
  }

  private static Reconciler reconciler(
      Surroundings around, ServedModel model, Outbox outbox, RecentTraces traces) {
    AdapterReferences adapters = new AdapterReferences(model.engine());
    TermKeys keys = TermKeys.read(around.config().gates().keyFile());
    TracedReload reload =
        new TracedReload(
            new ArtefactLoader(
                around.store(), model, adapters, bundle -> GateFiles.read(bundle.folder(), keys)),
            new GateSwitch(model.encoder(), adapters, around.live())::put,
            traces);
    return new Reconciler(
        reload,
        Runtime.getRuntime().availableProcessors(),
        reload,
        around.traffic()::firedBy,
        new CountedAcknowledgements(outbox, around.meters()));
  }
}
