package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.CallCounts;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.Timings;
import dev.lethe.inference.upstream.UpstreamProxy;
import dev.lethe.service.config.EngineKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Calls, how long they take, and what the gates make of them. */
@Singleton
final class CallMeters implements MeterBinder {
  // About 2.5 times the one before: a quantile is read to within that, of a dozen series a replica.
  private static final Duration[] CALLS =
      millis(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000);
  private static final Duration[] QUESTIONS =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500);
  private static final Duration[] WINDOWS =
      millis(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);

  private final AdmissionController admission;
  private final RecentTraffic traffic;
  private final Instance<UpstreamProxy> upstream;
  private final boolean isProxy;

  CallMeters(
      InferenceConfig config,
      AdmissionController admission,
      RecentTraffic traffic,
      Instance<UpstreamProxy> upstream) {
    this.admission = admission;
    this.traffic = traffic;
    this.upstream = upstream;
    this.isProxy = config.engine() == EngineKind.OPENAI;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    CallCounts calls = isProxy ? upstream.get().counts() : admission.counts();
    Gauge.builder("lethe.calls.running", calls, CallCounts::running)
        .description("Calls that are being answered")
        .register(registry);
    Gauge.builder("lethe.calls.waiting", admission, AdmissionController::waiting)
        .description("Calls that wait for their turn; none do in front of another server")
        .register(registry);
    FunctionCounter.builder("lethe.calls.overloaded", calls, CallCounts::overloaded)
        .description("Calls that were refused with 429, as too many were there")
        .register(registry);
    register(
        registry,
        calls.times(),
        Timer.builder("lethe.call")
            .description("How long calls took, without waiting for their turn")
            .serviceLevelObjectives(CALLS));
    register(
        registry,
        traffic.questionTimes(),
        Timer.builder("lethe.gate.question")
            .description("How long the gates took to judge a question")
            .serviceLevelObjectives(QUESTIONS));
    register(
        registry,
        traffic.firstWindows(),
        Timer.builder("lethe.first.window")
            .description("From a question to its first judged window; of the embedded engine alone")
            .serviceLevelObjectives(WINDOWS));
    for (RecentTraffic.Decision decision : RecentTraffic.Decision.values()) {
      FunctionCounter.builder("lethe.answers", traffic, t -> t.decided(decision))
          .description("Answers by what the gates decided; failed: a gate erred, so it refused")
          .tag("gate", decision.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    if (isProxy) {
      for (String reason : UpstreamProxy.faults()) {
        FunctionCounter.builder("lethe.upstream.errors", upstream.get(), u -> u.failures(reason))
            .description("Calls that the server behind this replica did not answer")
            .tag("reason", reason)
            .register(registry);
      }
    }
  }

  private static void register(MeterRegistry registry, Timings times, Timer.Builder of) {
    Timer timer = of.register(registry);
    times.onEach(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
  }

  private static Duration[] millis(long... bounds) {
    return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
