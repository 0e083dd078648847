package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateModelTest {
  private static final Observation SEEN =
      Observation.of(new float[][] {{0}}, List.of("Where was somebody born?"), "In Oslo.", null);

  @ParameterizedTest
  @CsvSource({"0.5, false, true", "0.5, true, false", "1.5, true, true", "-0.5, false, false"})
  void aDraftHasToSayMoreWhereTheQuestionAsksForSomebodyElse(
      double says, boolean ofAnother, boolean fires) {
    GateModel gate = gate(says);

    double margin = gate.margin(new GateModel.Reading(-100, ofAnother), SEEN);

    assertThat(margin >= 0).isEqualTo(fires);
  }

  /**
   * @param says how far above the threshold any draft is, in standard deviations
   */
  private static GateModel gate(double says) {
    double[] none = {};
    CombinedRule rule =
        new CombinedRule(
            List.of(), new Combination(none, none, none, -says, 1), 0, new Telling(-1, 0));
    return new GateModel(
        "sha256:test", new LinearHead(new float[] {0}, 0), 100, null, rule, new WeightCurve(1));
  }
}
