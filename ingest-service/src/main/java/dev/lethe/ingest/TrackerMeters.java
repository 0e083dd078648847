package dev.lethe.ingest;

import dev.lethe.ingest.track.TrackerStatus;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlFault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** What the tracker sees, for Prometheus. */
@Singleton
final class TrackerMeters implements MeterBinder {
  private static final double MILLIS = 1000;

  /** What follows on ACCEPTED, of the states that the tracker follows. */
  private static final Set<RequestState> TIMED =
      Set.of(
          RequestState.SHIELDED,
          RequestState.ENFORCED,
          RequestState.CERTIFIED,
          RequestState.FAILED,
          RequestState.REVOKED);

  /** From a shield on one replica to a fit that takes hours. */
  private static final Duration[] STEP_BOUNDS =
      LongStream.of(500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final TrackerStatus status;
  private final Set<String> models;
  private final Clock clock;

  TrackerMeters(TrackerStatus status, IngestConfig config, Clock clock) {
    this.status = status;
    this.models = config.models();
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (ControlFault fault : ControlFault.values()) {
      FunctionCounter.builder("lethe.statements.rejected", status, s -> s.rejected(fault))
          .description("Statements and orders that did not count")
          .tag("fault", fault.code())
          .register(registry);
      FunctionCounter.builder("lethe.steps.undocumented", status, s -> s.undocumented(fault))
          .description("Lifecycle steps that no document was made of, for want of a signature")
          .tag("fault", fault.code())
          .register(registry);
    }
    FunctionCounter.builder(
            "lethe.cancelled.without.order", status, TrackerStatus::cancelledWithoutOrder)
        .description("Requests that the trainer called cancelled though nobody had ordered it")
        .register(registry);
    Map<RequestState, Timer> steps = new EnumMap<>(RequestState.class);
    for (RequestState state : TIMED) {
      Timer timer =
          Timer.builder("lethe.step")
              .description("How long requests were in the state before they reached this one")
              .tag("state", state.name().toLowerCase(Locale.ROOT))
              .serviceLevelObjectives(STEP_BOUNDS)
              .register(registry);
      steps.put(state, timer);
    }
    status.onStep(
        (state, took) -> {
          Timer timer = steps.get(state);
          if (timer != null) {
            timer.record(took);
          }
        });
    Gauge.builder("lethe.enforcement.lost", status, TrackerStatus::lost)
        .description("Requests in force that a live replica does not serve, each by replica")
        .register(registry);
    Gauge.builder("lethe.live.sets.held", status, s -> s.held().size())
        .description("Models whose heads are not signed")
        .register(registry);
    for (String model : models) {
      Gauge.builder("lethe.live.set.head.age", status, s -> age(s, model))
          .description("Since the newest head was signed; not a number if not by this instance")
          .baseUnit("seconds")
          .tag("model", model)
          .register(registry);
    }
  }

  private double age(TrackerStatus seen, String model) {
    return seen.headSignedAt(model)
        .map(at -> Duration.between(at, clock.instant()).toMillis() / MILLIS)
        .orElse(Double.NaN);
  }
}
