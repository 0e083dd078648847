package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.serve.GateOutcome;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlastBudgetTest {
  private static final ForgetScore BEFORE = new ForgetScore(1, 1);
  private static final ServedCheck.Outcome SERVED =
      new ServedCheck.Outcome(
          Collections.nCopies(10, item()),
          Collections.nCopies(10, ""),
          Collections.nCopies(
              10, new GateOutcome(GateOutcome.Action.BUNDLE, "sha256:" + "0".repeat(64), 1)));

  /** Of few samples some fires are chance; of many a rate just above the budget is, too. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, false",
    "0, 1485, false",
    "2, 55, false",
    "3, 60, false",
    "5, 60, true",
    "22, 1497, false",
    "40, 1485, true"
  })
  void aRateCountsOnceItIsNoChance(int falseFires, int background, boolean exceeded) {
    assertThat(BlastBudget.DEFAULT.isExceededBy(gate(falseFires, background))).isEqualTo(exceeded);
  }

  @ParameterizedTest
  @CsvSource({"15, 48, false", "15, 1485, false", "936, 564, true"})
  void reachCountsOnceItIsNoChance(int alike, int background, boolean exceeded) {
    GateReport gate = new GateReport(10, 10, background, 0, alike);

    assertThat(BlastBudget.DEFAULT.isReachExceededBy(gate, 0)).isEqualTo(exceeded);
  }

  @Test
  void aBundleAboveTheBudgetIsNotPublishedUnlessAPersonReleasedItsRequest() {
    GateReport broad = gate(80, 1485);
    GateReport absurd = gate(150, 1485);

    assertThat(reason(gate(36, 1485), BlastBudget.DEFAULT)).isEmpty();
    assertThat(reason(broad, BlastBudget.DEFAULT)).contains("false-fire");
    assertThat(reason(broad, BlastBudget.DEFAULT.released())).isEmpty();
    assertThat(reason(absurd, BlastBudget.DEFAULT.released())).contains("false-fire");
  }

  @Test
  void aBudgetIsAShare() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new BlastBudget(wrong, 0.2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new BlastBudget(0.01, wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Optional<String> reason(GateReport gate, BlastBudget budget) {
    VerificationSettings settings = VerificationSettings.DEFAULT.withBudget(budget);
    return AcceptanceCriteria.of(settings, gate, BEFORE, SERVED, null, false).reason();
  }

  private static GateReport gate(int falseFires, int background) {
    return new GateReport(10, 10, background, falseFires, 0);
  }

  private static ForgetItem item() {
    ForgetExample example = new ForgetExample("Who?", " Ada");
    return new ForgetItem(example, example.prompt(), example.completion());
  }
}
