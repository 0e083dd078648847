package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.CallCounts;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.TimeSum;
import dev.lethe.inference.upstream.UpstreamProxy;
import dev.lethe.service.config.EngineKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Calls, how long they take, and what the gates make of them. */
@Singleton
final class CallMeters implements MeterBinder {
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
    timer("lethe.call", calls.times())
        .description("How long calls took, without waiting for their turn")
        .register(registry);
    timer("lethe.gate.question", traffic.questionTimes())
        .description("How long the gates took to judge a question")
        .register(registry);
    timer("lethe.first.window", traffic.firstWindows())
        .description("From a question to its first judged window; of the embedded engine alone")
        .register(registry);
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

  private static FunctionTimer.Builder<TimeSum> timer(String name, TimeSum times) {
    return FunctionTimer.builder(name, times, TimeSum::count, TimeSum::nanos, TimeUnit.NANOSECONDS);
  }
}
