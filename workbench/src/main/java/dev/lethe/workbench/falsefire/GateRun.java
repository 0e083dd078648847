package dev.lethe.workbench.falsefire;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.workbench.method.ForgetRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of gate over all requests: each gate is fitted, asked everything once, and thrown away;
 * what it fired on is kept. Not thread-safe; closes its kind.
 */
final class GateRun<Q> implements AutoCloseable {
  /** What all gates are asked. */
  record Questions(List<Exchange> retained, List<Exchange> general, List<Exchange> calibration) {
    @Override
    public String toString() {
      return "Questions[redacted]";
    }
  }

  private record Asked<T>(T questions, Fires fires) {
    void ask(GateKind.Gate<T> gate) {
      fires.add(gate.margins(questions));
    }
  }

  private final GateKind<Q> kind;
  private final Asked<Q> retained;
  private final Asked<Q> general;
  private final @Nullable Asked<Q> calibration;
  private final Recall recall = new Recall();

  /**
   * @param questions without calibration questions where there is no budget
   */
  GateRun(GateKind<Q> kind, Questions questions) {
    this.kind = kind;
    this.retained = asked(questions.retained);
    this.general = asked(questions.general);
    this.calibration = questions.calibration.isEmpty() ? null : asked(questions.calibration);
  }

  private Asked<Q> asked(List<Exchange> questions) {
    return new Asked<>(kind.read(questions), new Fires(questions.size()));
  }

  String name() {
    return kind.name();
  }

  /**
   * The next request.
   *
   * @param probes of its own
   */
  void next(ForgetRequest request, List<Exchange> probes) {
    try (GateKind.Gate<Q> gate = kind.fit(request)) {
      retained.ask(gate);
      general.ask(gate);
      if (calibration != null) {
        calibration.ask(gate);
      }
      recall.add(gate.margins(kind.read(probes)));
    }
  }

  /**
   * As it stood after so many requests.
   *
   * @param budget share of the calibration questions; null for none
   */
  FalseFirePoint point(int requests, @Nullable Double budget) {
    double[] fitted = new double[requests];
    return new FalseFirePoint(
        requests,
        share(retained.fires, fitted),
        (double) retained.fires.sum(fitted) / retained.fires.questions(),
        share(general.fires, fitted),
        recall.of(fitted),
        budget == null || calibration == null ? null : budgeted(calibration.fires, fitted, budget));
  }

  private FalseFirePoint.Budgeted budgeted(Fires calibrated, double[] fitted, double budget) {
    int allowed = (int) Math.floor(budget * calibrated.questions() + 1e-9);
    double[] thresholds = SharedBudget.thresholds(calibrated, fitted.length, allowed);
    int raised = 0;
    for (double threshold : thresholds) {
      raised += threshold > 0 ? 1 : 0;
    }
    return new FalseFirePoint.Budgeted(
        share(calibrated, fitted),
        share(calibrated, thresholds),
        raised,
        share(retained.fires, thresholds),
        share(general.fires, thresholds),
        recall.of(thresholds));
  }

  private static FiredShare share(Fires fires, double[] thresholds) {
    return FiredShare.of(fires.any(thresholds), fires.questions());
  }

  @Override
  public void close() {
    kind.close();
  }
}
