package dev.lethe.ingest;

import dev.lethe.ingest.witness.Witness;
import dev.lethe.ingest.witness.WitnessResult;
import dev.lethe.ingest.witness.WitnessSettings;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** How the witnesses answer, for Prometheus. */
@Singleton
final class WitnessMeters implements MeterBinder {
  private static final double MILLIS = 1000;

  private final WitnessSettings settings;
  private final Clock clock;

  WitnessMeters(WitnessSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Witness witness : settings.witnesses()) {
      for (WitnessResult result : WitnessResult.values()) {
        FunctionCounter.builder(
                "lethe.witness.answers",
                settings.status(),
                status -> status.count(witness.label(), result))
            .description("How submissions of checkpoints to a witness went")
            .tag("witness", witness.label())
            .tag("result", result.text())
            .register(registry);
      }
      Gauge.builder("lethe.witness.waiting", settings, each -> waiting(each, witness.label()))
          .description("How long the witness has cosigned nothing although there was something")
          .baseUnit("seconds")
          .tag("witness", witness.label())
          .register(registry);
    }
  }

  private double waiting(WitnessSettings seen, String witness) {
    return seen.status()
        .waitingSince(witness)
        .map(since -> Duration.between(since, clock.instant()).toMillis() / MILLIS)
        .orElse(0.0);
  }
}
