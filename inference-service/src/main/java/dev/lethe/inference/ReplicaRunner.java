package dev.lethe.inference;

import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.inference.reload.Replica;
import dev.lethe.inference.serving.Desk;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.Randomness;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Clock;
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

  private final InferenceConfig config;
  private final ReplicaState state;
  private final LiveGates gates;
  private final Desk desk;
  private final Clock clock;
  private final Randomness randomness;
  private volatile @Nullable Replica replica;

  ReplicaRunner(
      InferenceConfig config,
      ReplicaState state,
      LiveGates gates,
      Desk desk,
      Clock clock,
      Randomness randomness) {
    this.config = config;
    this.state = state;
    this.gates = gates;
    this.desk = desk;
    this.clock = clock;
    this.randomness = randomness;
  }

  /** Whether the replica still does its work; also true while it loads. */
  public boolean alive() {
    Replica running = replica;
    return running == null || running.following();
  }

  void started(@ObservesAsync HttpServerStart server) {
    Address address = Address.of(config.replica(), server.options());
    new Thread(() -> start(address), "replica-start").start();
  }

  private void start(Address address) {
    ServedModel model;
    BundleStore store;
    try {
      store = EngineParts.store(config.bundles().dir(), config.trustedKey());
      model = EngineParts.model(config.model().dir());
    } catch (RuntimeException e) {
      LOG.error(LogKey.MODEL_FAILED, config.model().id(), e.getMessage());
      Quarkus.asyncExit(1);
      return;
    }
    state.loaded(model);
    LOG.info(LogKey.MODEL_LOADED, config.model().id(), model.engine().baseDigest());
    run(
        new Replica(
            new Replica.Surroundings(
                config, address.id(), address.url(), store, gates, state, clock, randomness),
            model));
  }

  private synchronized void run(Replica loaded) {
    if (state.phase() == ReplicaState.Phase.STOPPING) {
      loaded.close();
      return;
    }
    replica = loaded;
    loaded.start();
  }

  void stopped(@Observes ShutdownEvent event) {
    state.stopping();
    synchronized (this) {
      if (replica != null) {
        replica.close();
      }
    }
    desk.close();
    ServedModel model = state.model();
    if (model != null) {
      model.close();
    }
  }
}
