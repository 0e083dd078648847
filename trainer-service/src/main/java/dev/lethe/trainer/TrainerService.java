package dev.lethe.trainer;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.engine.OrderlyExit;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import dev.lethe.schemas.UnsuitableTopicsException;
import dev.lethe.trainer.adapter.AdapterIntake;
import dev.lethe.trainer.config.TrainerConfig;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.kafka.JobConsumer;
import dev.lethe.trainer.lane.ProgressBoard;
import dev.lethe.trainer.work.KeyService;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the engine and runs the trainer for as long as the application lives. The group is joined
 * only once the engine is open, so that no partition goes to a trainer that cannot work yet.
 */
@ApplicationScoped
public class TrainerService {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
  private static final int EXIT_CODE = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final TrainerConfig config;
  private final DataSource database;
  private final TlsConfigurationRegistry tls;
  private final Thread opening = new Thread(this::open, "trainer-open");
  private volatile @Nullable Running running;
  private boolean stopping;

  @Inject
  TrainerService(TrainerConfig config, DataSource database, TlsConfigurationRegistry tls) {
    this.config = config;
    this.database = database;
    this.tls = tls;
  }

  void start(@Observes StartupEvent event) {
    OrderlyExit.stopFirst(this::stop);
    opening.start();
  }

  void stop(@Observes ShutdownEvent event) {
    stop();
  }

  private void stop() {
    Running stopped;
    synchronized (this) {
      stopping = true;
      stopped = running;
    }
    if (stopped != null) {
      stopped.close();
    } else {
      stopOpening();
    }
  }

  private void stopOpening() {
    opening.interrupt();
    try {
      opening.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the engine is open and the trainer has its share of the partitions. */
  boolean isReady() {
    Running now = running;
    return now != null && now.trainer().isReady();
  }

  /** Whether the engine is open. */
  boolean isStarted() {
    return running != null;
  }

  /** Whether it works or is about to. */
  boolean isAlive() {
    Running now = running;
    return now == null ? opening.isAlive() : now.trainer().isAlive();
  }

  /** How far the running fits are. */
  public List<ProgressBoard.JobProgress> progress() {
    Running now = running;
    return now == null ? List.of() : now.trainer().progress().jobs();
  }

  /** What it has to do yet; empty while it starts. */
  Optional<JobConsumer.Backlog> backlog() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.trainer().backlog());
  }

  /** How much of the model's own background is made; empty where it is there. */
  public Optional<Growth> growth() {
    Running now = running;
    return now == null ? Optional.empty() : now.builder.growth();
  }

  /** Where bundles are folded; empty while it starts. */
  public Optional<ConsolidationBoard> consolidations() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.trainer().consolidations());
  }

  /** Where shields are tried; empty while it starts. */
  public Optional<ShieldTrials> trials() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.trials);
  }

  /** Where adapters that were fitted elsewhere are handed in; empty while it starts. */
  public Optional<AdapterIntake> adapters() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.adapters);
  }

  private void open() {
    try {
      MasterKey masterKey = MasterKey.open(config.keyset(), config.vault().settings());
      KeyService keys = KeyService.of(new RequestKeys(database, masterKey));
      EngineArtefactBuilder builder = EngineArtefactBuilder.open(config, tls);
      Trainer trainer = Trainer.start(config.settings(), builder, keys, Clock.systemUTC());
      keep(new Running(trainer, builder));
    } catch (UnsuitableTopicsException e) {
      LOG.error("the trainer cannot start: {}", e.reason());
      Quarkus.asyncExit(EXIT_CODE);
    } catch (IOException | RuntimeException | Error e) {
      if (isStopping()) {
        LOG.info("stopped while opening");
        return;
      }
      // Files, keys and addresses are at fault here; no payload was read yet.
      LOG.error("the trainer cannot start", e);
      Quarkus.asyncExit(EXIT_CODE);
    }
  }

  private void keep(Running started) {
    synchronized (this) {
      if (!stopping) {
        running = started;
        return;
      }
    }
    // The interrupt has done its work and would only disturb the closing.
    Thread.interrupted();
    started.close();
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** What is closed together, once. */
  private static final class Running {
    private final Trainer trainer;
    private final EngineArtefactBuilder builder;
    private final ShieldTrials trials;
    private final AdapterIntake adapters;
    private boolean closed;

    Running(Trainer trainer, EngineArtefactBuilder builder) {
      this.trainer = trainer;
      this.builder = builder;
      this.trials = new ShieldTrials(builder);
      this.adapters =
          new AdapterIntake(builder, builder.adapters(), trainer.inquiries(), Clock.systemUTC());
    }

    Trainer trainer() {
      return trainer;
    }

    /** Whoever comes second waits for the first. */
    synchronized void close() {
      if (closed) {
        return;
      }
      closed = true;
      trainer.close();
      trials.close();
      if (trainer.isIdle()) {
        builder.close();
      } else {
        // Freeing tensors under a running fit would crash the process; it ends anyway.
        LOG.warn("a fit did not stop in time; the engine is left open");
      }
    }
  }
}
