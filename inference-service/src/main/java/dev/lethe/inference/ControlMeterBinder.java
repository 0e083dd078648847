package dev.lethe.inference;

import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.schemas.control.ControlFault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What of the control path did not count, and how far it is. */
@Singleton
final class ControlMeterBinder implements MeterBinder {
  private final ControlMeters meters;

  ControlMeterBinder(ControlMeters meters) {
    this.meters = meters;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("lethe.live.set.sequence", meters, ControlMeters::sequence)
        .description("Signed statements that this replica has taken up")
        .register(registry);
    for (String kind : List.of("enforced", "rejected", "withdrawn")) {
      FunctionCounter.builder(
              "lethe.artefacts.acknowledged", meters, all -> all.acknowledgements(kind))
          .description("Shields and bundles that were taken into force, refused or let go")
          .tag("kind", kind)
          .register(registry);
    }
    Stream<String> faults =
        Stream.concat(
            Arrays.stream(ControlFault.values()).map(ControlFault::code), Stream.of("unreadable"));
    faults.forEach(
        fault ->
            FunctionCounter.builder(
                    "lethe.statements.rejected", meters, all -> all.rejections(fault))
                .description("Statements and heads that do not count, and changed nothing")
                .tag("fault", fault)
                .register(registry));
  }
}
