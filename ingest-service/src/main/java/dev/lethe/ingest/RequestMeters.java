package dev.lethe.ingest;

import dev.lethe.db.RequestFigures;
import dev.lethe.db.RequestFigures.Figures;
import dev.lethe.db.RequestFigures.InState;
import dev.lethe.db.RequestFigures.Rank;
import dev.lethe.schemas.RequestState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests wait, and for how long, for Prometheus: as the tables say, so each instance
 * says the same. Read at most every few seconds; not a number while Postgres does not answer.
 */
@Singleton
final class RequestMeters implements MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger(RequestMeters.class);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final double MILLIS = 1000;

  private final RequestFigures requests;
  private final Set<String> models;
  private final Clock clock;
  private @Nullable Reading last;

  /** What was read; null where it could not be. */
  private record Reading(Instant at, @Nullable Figures figures) {}

  RequestMeters(RequestFigures requests, IngestConfig config, Clock clock) {
    this.requests = requests;
    this.models = config.models();
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (RequestState state : RequestState.values()) {
      String label = state.name().toLowerCase(Locale.ROOT);
      gauge("lethe.requests", now -> count(now, state))
          .description("Requests that are in this state")
          .tag("state", label)
          .register(registry);
      gauge("lethe.request.oldest.age", now -> age(now, state))
          .description("Since the oldest request that is in this state was received; 0 if none is")
          .baseUnit("seconds")
          .tag("state", label)
          .register(registry);
    }
    gauge("lethe.requests.overdue", Figures::overdue)
        .description("Requests that are not answered although they were due")
        .register(registry);
    for (String model : models) {
      gauge("lethe.rank.used", now -> rank(now, model).map(Rank::used).orElse(0))
          .description("Directions that the model's adapters use, as of the newest bundle")
          .tag("model", model)
          .register(registry);
      gauge("lethe.rank.limit", now -> rank(now, model).map(Rank::limit).orElse(0))
          .description("Directions that there are; 0 before the first bundle")
          .tag("model", model)
          .register(registry);
    }
  }

  private Gauge.Builder<RequestMeters> gauge(String name, ToDoubleFunction<Figures> value) {
    return Gauge.builder(
        name,
        this,
        meters -> {
          Figures now = meters.figures();
          return now == null ? Double.NaN : value.applyAsDouble(now);
        });
  }

  private static double count(Figures now, RequestState state) {
    InState found = now.states().get(state.name());
    return found == null ? 0 : found.requests();
  }

  private double age(Figures now, RequestState state) {
    InState found = now.states().get(state.name());
    return found == null
        ? 0
        : Duration.between(found.oldest(), clock.instant()).toMillis() / MILLIS;
  }

  private static Optional<Rank> rank(Figures now, String model) {
    return Optional.ofNullable(now.ranks().get(model));
  }

  /** One scrape asks for all gauges: they come from one look. */
  private synchronized @Nullable Figures figures() {
    Instant now = clock.instant();
    Reading known = last;
    if (known == null || Duration.between(known.at(), now).abs().compareTo(FRESH) > 0) {
      known = new Reading(now, read(now));
      last = known;
    }
    return known.figures();
  }

  private @Nullable Figures read(Instant now) {
    try {
      return requests.read(now, models);
    } catch (RuntimeException e) {
      LOG.debug("requests are not counted: error={}", e.getClass().getSimpleName());
      return null;
    }
  }
}
