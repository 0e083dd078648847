package dev.lethe.trainer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;

/** What the trainer is at. */
@Singleton
final class TrainerMeters implements MeterBinder {
  private final TrainerService trainer;

  TrainerMeters(TrainerService trainer) {
    this.trainer = trainer;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("lethe.jobs.running", trainer, service -> service.progress().size())
        .description("Requests that are being shielded or fitted")
        .register(registry);
    Gauge.builder("lethe.jobs.unfinished", trainer, TrainerMeters::unfinished)
        .description("Requests of its partitions that have not ended: waiting, running or held")
        .register(registry);
    Gauge.builder("lethe.jobs.unread", trainer, TrainerMeters::unread)
        .description("Records of its partitions that it has not read")
        .register(registry);
    Gauge.builder("lethe.background.made.share", trainer, TrainerMeters::made)
        .description("How much of the model's own background is made; 1 once it is in use")
        .register(registry);
  }

  /** Not a number while it starts: then nobody knows. */
  private static double unfinished(TrainerService service) {
    return service.backlog().map(backlog -> (double) backlog.unfinished()).orElse(Double.NaN);
  }

  private static double unread(TrainerService service) {
    return service.backlog().map(backlog -> (double) backlog.unread()).orElse(Double.NaN);
  }

  private static double made(TrainerService service) {
    return service.growth().map(growth -> (double) growth.made() / growth.of()).orElse(1.0);
  }
}
