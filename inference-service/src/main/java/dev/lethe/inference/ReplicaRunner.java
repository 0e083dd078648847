package dev.lethe.inference;

import dev.lethe.engine.OrderlyExit;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.reload.HeadFile;
import dev.lethe.inference.reload.ReplicaRuntime;
import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.inference.upstream.UpstreamProxy;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.service.config.EngineKind;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.nio.file.Path;
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
  private final AdmissionController admission;
  private final Clock clock;
  private final RandomSource random;
  private final Instance<UpstreamProxy> upstream;
  private final Object stopLock = new Object();
  private volatile @Nullable Thread starter;
  private volatile @Nullable ReplicaRuntime replica;

  ReplicaRunner(
      InferenceConfig config,
      ReplicaState state,
      LiveGates gates,
      ControlMeters meters,
      RecentTraffic traffic,
      AdmissionController admission,
      Clock clock,
      RandomSource random,
      Instance<UpstreamProxy> upstream) {
    this.config = config;
    this.state = state;
    this.gates = gates;
    this.meters = meters;
    this.traffic = traffic;
    this.admission = admission;
    this.clock = clock;
    this.random = random;
    this.upstream = upstream;
  }

  /** Whether the replica still does its work; also true while it loads, until that fails. */
  public boolean alive() {
    ReplicaRuntime running = replica;
    if (running != null) {
      return running.following();
    }
    Thread starting = starter;
    return starting == null || starting.getState() != Thread.State.TERMINATED;
  }

  void started(@ObservesAsync HttpServerStart server) {
    ReplicaAddress address = ReplicaAddress.of(config.replica(), server.options());
    Thread thread = new Thread(() -> start(address), "replica-start");
    starter = thread;
    OrderlyExit.stopFirst(this::stop);
    thread.start();
  }

  private void start(ReplicaAddress address) {
    ServedModel model;
    BundleStore store;
    ControlKeys keys;
    HeadFile headFile;
    try {
      keys = config.trusted().keys();
      headFile = HeadFile.open(config.state().dir().orElse(null), config.model().id(), keys);
      store = EngineBeans.store(config.bundles(), keys.artefacts());
      model =
          config.engine() == EngineKind.EMBEDDED
              ? EngineBeans.model(
                  folder(),
                  config.precision(),
                  config.device(),
                  config.encoder().dir(),
                  config.decodeBatch())
              : EngineBeans.upstream(upstream.get().engine(), config.encoder().dir());
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

  private Path folder() {
    return config
        .model()
        .dir()
        .orElseThrow(() -> new IllegalArgumentException("lethe.model.dir is required"));
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

  private ReplicaRuntime replica(
      ReplicaAddress address,
      BundleStore store,
      ControlKeys keys,
      HeadFile headFile,
      ServedModel model) {
    return new ReplicaRuntime(
        new ReplicaRuntime.Surroundings(
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
            random),
        model);
  }

  private synchronized void run(ReplicaRuntime loaded) {
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
      admission.close();
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
    ReplicaRuntime closed = replica;
    boolean idle = admission.isIdle() && (closed == null || !closed.following());
    if (model != null && idle) {
      model.close();
    }
  }
}
