package dev.lethe.inference;

import dev.lethe.engine.serve.GateOutcome.Action;
import dev.lethe.engine.serve.UnknownOutcome;
import dev.lethe.inference.serving.RecentTraffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/**
 * What the gates do to the last answers. A gate too many is seen in the share of one alone; which
 * one it is, the request's {@code measured} tells: as labels, digests would be without number.
 */
@Singleton
final class TrafficMeters implements MeterBinder {
  private final RecentTraffic traffic;

  TrafficMeters(RecentTraffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("lethe.recent.answers", traffic, RecentTraffic::answers)
        .description("Answers that the shares are of")
        .register(registry);
    for (UnknownOutcome outcome : UnknownOutcome.values()) {
      FunctionCounter.builder("lethe.unknown.answers", traffic, t -> t.count(outcome))
          .description("Questions that were to be answered as about somebody unknown")
          .tag("outcome", outcome.code())
          .register(registry);
    }
    for (Action action : List.of(Action.SHIELD, Action.BUNDLE)) {
      String gate = action.name().toLowerCase(Locale.ROOT);
      Gauge.builder("lethe.recent.fired.share", traffic, t -> t.share(action))
          .description("Share of the recent answers on which a gate of this kind fired")
          .tag("gate", gate)
          .register(registry);
      Gauge.builder("lethe.recent.fired.share.of.one", traffic, t -> t.largestShare(action))
          .description("The largest share on which one gate of this kind fired")
          .tag("gate", gate)
          .register(registry);
    }
  }
}
