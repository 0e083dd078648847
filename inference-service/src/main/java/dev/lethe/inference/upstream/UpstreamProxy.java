package dev.lethe.inference.upstream;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.config.UpstreamConfig;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.serving.CallCounts;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls through the upstream, behind the gates in force. A question that a gate fires on
 * never reaches it. Thread-safe; each call stays on the event loop that it came on.
 */
public final class UpstreamProxy implements AutoCloseable {
  private static final long SHUTDOWN_MILLIS = 8_000;
  private static final long STEP_MILLIS = 50;

  private final int pool;
  private final ReplicaState state;
  private final LiveGates live;
  private final UpstreamClient client;
  private final UpstreamWatch watch;
  private final @Nullable UpstreamAdapters adapters;
  private final UpstreamEngine engine;
  private final ProxiedCall.Resources around;
  private final CallCounts counts = new CallCounts();

  /**
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  public UpstreamProxy(
      InferenceConfig settings,
      Vertx vertx,
      TlsConfigurationRegistry tls,
      ReplicaState state,
      LiveGates live,
      RecentTraffic traffic,
      RandomSource random,
      Clock clock) {
    UpstreamConfig config = settings.upstream();
    this.pool = config.pool();
    this.state = state;
    this.live = live;
    this.client = new UpstreamClient(vertx, tls, config);
    UpstreamAdapters taken = UpstreamAdapters.of(client, config, model(settings));
    this.adapters = taken;
    this.watch =
        new UpstreamWatch(
            vertx,
            client,
            model(settings),
            config.poll(),
            taken == null ? names -> {} : taken::listed);
    this.engine = new UpstreamEngine(baseDigest(config), taken, this::close);
    this.around =
        new ProxiedCall.Resources(
            vertx,
            config,
            client,
            vertx.createSharedWorkerExecutor("gates", Runtime.getRuntime().availableProcessors()),
            engine,
            taken,
            settings.holdBack(),
            traffic,
            new EnvelopeSource(model(settings), random, clock),
            new UpstreamFailures());
  }

  /** The name that the upstream knows the model by. */
  public static String model(InferenceConfig settings) {
    return settings.upstream().model().orElse(settings.model().id());
  }

  private static String baseDigest(UpstreamConfig config) {
    String digest = config.baseDigest().orElse("");
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "lethe.upstream.base-digest (sha256:…) is required with lethe.engine=openai");
    }
    return digest;
  }

  /** The model as loaders see it. Looks for the upstream from now on; readiness tells. */
  public UpstreamEngine engine() {
    watch.start();
    state.answeredWhile(this::obstacle);
    return engine;
  }

  private Optional<String> obstacle() {
    Optional<String> away = watch.obstacle();
    return away.isPresent() || adapters == null ? away : adapters.obstacle();
  }

  /**
   * Takes a call; answers later.
   *
   * @param trace the client's {@code traceparent}; passed on if it is one
   * @throws ApiException if it cannot be taken now
   */
  public void answer(UpstreamCall call, ProxyReply reply, @Nullable String trace) {
    if (!state.guarded()) {
      throw new ApiException(ApiError.notReady());
    }
    GateSnapshot snapshot = live.acquire().orElseThrow(() -> new ApiException(ApiError.notReady()));
    Optional<Runnable> over = counts.begin(pool);
    if (over.isEmpty()) {
      snapshot.release();
      throw new ApiException(ApiError.overloaded());
    }
    new ProxiedCall(around, call, reply, trace, snapshot, over.get()).start();
  }

  /** Calls that were let in, and those that were not. */
  public CallCounts counts() {
    return counts;
  }

  /** What {@link #failures} tells apart. */
  public static List<String> faults() {
    return UpstreamFailures.REASONS;
  }

  /** How many calls the upstream did not answer, for one of these reasons. */
  public long failures(String reason) {
    return around.failures().count(reason);
  }

  /** Waits some seconds for the calls that are under way, then ends them. */
  @Override
  public void close() {
    watch.stop();
    if (adapters != null) {
      adapters.close();
    }
    try {
      for (long waited = 0;
          counts.running() > 0 && waited < SHUTDOWN_MILLIS;
          waited += STEP_MILLIS) {
        Thread.sleep(STEP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
