package dev.lethe.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** How far the tables, and the signed log, are behind Kafka: of the instance that projects. */
@Singleton
final class ProjectorMeters implements MeterBinder {
  private static final double MILLIS = 1000;

  private final IngestLifecycle lifecycle;
  private final Clock clock;

  ProjectorMeters(IngestLifecycle lifecycle, Clock clock) {
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("lethe.projector.lag", lifecycle, ProjectorMeters::lag)
        .description("Records that the tables lack; not a number if another instance projects")
        .register(registry);
    Gauge.builder("lethe.checkpoint.waiting", lifecycle, this::waiting)
        .description(
            "How long an event has waited for a checkpoint; not a number if another instance signs")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("lethe.checkpoint.signing", lifecycle, ProjectorMeters::signing)
        .description(
            "1 while checkpoints are signed, 0 where they cannot be; not a number elsewhere")
        .register(registry);
  }

  private static double lag(IngestLifecycle seen) {
    return seen.projection().map(now -> (double) now.lag()).orElse(Double.NaN);
  }

  private double waiting(IngestLifecycle seen) {
    return seen.projection()
        .map(
            now ->
                now.unsignedSince() == null
                    ? 0.0
                    : Duration.between(now.unsignedSince(), clock.instant()).toMillis() / MILLIS)
        .orElse(Double.NaN);
  }

  private static double signing(IngestLifecycle seen) {
    return seen.projection().map(now -> now.signs() ? 1.0 : 0.0).orElse(Double.NaN);
  }
}
