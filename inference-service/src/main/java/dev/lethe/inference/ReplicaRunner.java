package dev.lethe.inference;

import dev.lethe.engine.OrderlyExit;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.reload.HeadFile;
import dev.lethe.inference.reload.Replica;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.Desk;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.Randomness;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.control.ControlKeys;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the replica. The model is loaded beside the running HTTP server, so that probes
 * are answered meanwhile; a model that cannot be loaded ends the process.
 */
@Singleton
public final class ReplicaRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaRunner.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InferenceConfig config;
  private final ReplicaState state;
  private final LiveGates gates;
  private final ControlMeters meters;
  private final RecentTraffic traffic;
  private final Desk desk;
  private final Clock clock;
  private final Randomness randomness;
  private final Object stopLock = new Object();
  private volatile @Nullable Thread starter;
  private volatile @Nullable Replica replica;

  ReplicaRunner(
      InferenceConfig config,
      ReplicaState state,
      LiveGates gates,
      ControlMeters meters,
      RecentTraffic traffic,
      Desk desk,
      Clock clock,
      Randomness randomness) {
    this.config = config;
    this.state = state;
    this.gates = gates;
    this.meters = meters;
    this.traffic = traffic;
    this.desk = desk;
    this.clock = clock;
    this.randomness = randomness;
  }

  /** Whether the replica still does its work; also true while it loads, until that fails. */
  public boolean alive() {
    Replica running = replica;
    if (running != null) {
      return running.following();
    }
    Thread starting = starter;
    return starting == null || starting.getState() != Thread.State.TERMINATED;
  }

  void started(@ObservesAsync HttpServerStart server) {
    Address address = Address.of(config.replica(), server.options());
    Thread thread = new Thread(() -> start(address), "replica-start");
    starter = thread;
    OrderlyExit.stopFirst(this::stop);
    thread.start();
  }

  private void start(Address address) {
    ServedModel model;
    BundleStore store;
    ControlKeys keys;
    HeadFile headFile;
    try {
      keys = config.trusted().keys();
      headFile = HeadFile.open(config.state().dir().orElse(null), config.model().id(), keys);
      store = EngineParts.store(config.bundles().dir(), keys.artefacts());
      model =
          EngineParts.model(
              config.model().dir(), config.precision(), config.device(), config.encoder().dir());
    } catch (RuntimeException | Error e) { // memory, natives: the thread must not die alone
      failed(e);
      return;
    }
    state.loaded(model);
    LOG.info(LogKey.MODEL_LOADED, config.model().id(), model.engine().baseDigest());
    try {
      run(replica(address, store, keys, headFile, model));
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (isStopping()) {
      return;
    }
    // Files, keys and addresses are at fault here; no prompt was read yet.
    String message = e.getMessage();
    boolean telling = e instanceof IllegalArgumentException && message != null;
    LOG.error(LogKey.MODEL_FAILED, config.model().id(), telling ? message : e.toString());
    Quarkus.asyncExit(1);
  }

  private Replica replica(
      Address address, BundleStore store, ControlKeys keys, HeadFile headFile, ServedModel model) {
    return new Replica(
        new Replica.Surroundings(
            config,
            address.id(),
            address.url(),
            store,
            keys,
            headFile,
            meters,
            gates,
            traffic,
            state,
            clock,
            randomness),
        model);
  }

  private synchronized void run(Replica loaded) {
    if (isStopping()) {
      loaded.close();
      return;
    }
    replica = loaded;
    loaded.start();
  }

  private boolean isStopping() {
    return state.phase() == ReplicaState.Phase.STOPPING;
  }

  void stopped(@Observes ShutdownEvent event) {
    stop();
  }

  /** Whoever comes second waits for the first. */
  private void stop() {
    synchronized (stopLock) {
      if (isStopping()) {
        return;
      }
      state.stopping();
      stopStarter();
      stopReplica();
      desk.close();
      closeModel();
    }
  }

  private void stopStarter() {
    Thread thread = starter;
    if (thread != null && replica == null) {
      thread.interrupt();
      try {
        thread.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void stopReplica() {
    if (replica != null) {
      replica.close();
    }
  }

  /** Freeing tensors under whatever still computes would crash the process; it ends anyway. */
  private void closeModel() {
    ServedModel model = state.model();
    Replica closed = replica;
    boolean idle = desk.isIdle() && (closed == null || !closed.following());
    if (model != null && idle) {
      model.close();
    }
  }
}
