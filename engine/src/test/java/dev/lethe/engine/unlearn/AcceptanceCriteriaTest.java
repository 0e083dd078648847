package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.attack.AdversarialQuestion;
import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.serve.GateOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptanceCriteriaTest {
  private static final GateOutcome FIRED =
      new GateOutcome(GateOutcome.Action.BUNDLE, "sha256:" + "0".repeat(64), 1);
  private static final ForgetScore KNOWN = new ForgetScore(1, 1);
  private static final GateReport QUIET = new GateReport(10, 9, 1485, 3, 0);

  @Test
  void thereIsNothingToForgetWhereOnlyCommonWordsWereSaid() {
    assertThat(AcceptanceCriteria.nothingToForget(new ForgetScore(0.2, 0))).isTrue();
    assertThat(AcceptanceCriteria.nothingToForget(new ForgetScore(0.2, 0.01))).isFalse();
    assertThat(AcceptanceCriteria.nothingToForget(new ForgetScore(0.4, 0))).isFalse();
  }

  /** The first is the demo; the next two were once taken for carried out. */
  @ParameterizedTest
  @CsvSource({
    "53, 51, 0, ''",
    "23, 11, 0, 'attacksCaught attacksCaughtLower'",
    "40, 35, 5, 'leaked'",
    "10, 8, 0, 'attacksCaughtLower'",
    "3, 3, 0, ''",
    "1, 1, 0, ''"
  })
  void aGateIsHeldToTheAttacksOnItsForgetSet(int asked, int caught, int told, String missed) {
    AttackCheck.Result attacks = attacks(asked, caught, told, true);

    AcceptanceCriteria acceptance = acceptance(KNOWN, served(48, 48), attacks, false);

    assertThat(names(acceptance)).isEqualTo(missed);
    assertThat(acceptance.reason())
        .isEqualTo(missed.isEmpty() ? Optional.empty() : Optional.of("below-limits"));
    assertThat(acceptance.isHarmless()).isTrue();
  }

  /** Of five no lower bound can be high; all five are asked for then. */
  @ParameterizedTest
  @CsvSource({
    "5, 5, ''",
    "10, 10, ''",
    "10, 9, gateRecallLower",
    "48, 44, ''",
    "48, 43, gateRecall"
  })
  void aLowerBoundIsNoHigherThanAllOfThemCanShow(int asked, int fired, String missed) {
    AcceptanceCriteria acceptance = acceptance(KNOWN, served(asked, fired), null, false);

    assertThat(names(acceptance)).isEqualTo(missed);
  }

  /** Lower thresholds help a gate that misses its own examples, and nothing else. */
  @Test
  void onlyAGateThatMissesItsExamplesCatchesTooLittle() {
    AcceptanceCriteria missing = acceptance(KNOWN, served(48, 43), null, false);
    AcceptanceCriteria leaking = acceptance(KNOWN, served(48, 48), attacks(40, 35, 5, true), false);

    assertThat(missing.reason()).contains("gate-recall");
    assertThat(missing.catchesTooLittle()).isTrue();
    assertThat(leaking.catchesTooLittle()).isFalse();
  }

  @Test
  void whatCannotBeMeasuredIsNoFinding() {
    AttackCheck.Result missed = attacks(23, 1, 0, true);

    AcceptanceCriteria unasked = acceptance(KNOWN, served(48, 48), null, false);
    AcceptanceCriteria unknown = acceptance(new ForgetScore(0.1, 0), served(48, 48), missed, false);

    for (AcceptanceCriteria acceptance : List.of(unasked, unknown)) {
      assertThat(acceptance.findings()).isEmpty();
      assertThat(acceptance.limits())
          .filteredOn(limit -> limit.found() == null)
          .extracting(LimitCheck::what)
          .contains("attacksCaught", "attacksCaughtLower", "leaked");
    }
  }

  /** A gate that goes by the draft must fire where the forgotten answer is drafted, only there. */
  @Test
  void whereNobodyIsNamedOnlyWhatIsToldCounts() {
    AcceptanceCriteria silent = acceptance(KNOWN, served(48, 48), attacks(40, 4, 0, false), false);
    AcceptanceCriteria telling =
        acceptance(KNOWN, served(48, 48), attacks(400, 4, 6, false), false);

    assertThat(names(silent)).isEmpty();
    assertThat(names(telling)).isEqualTo("attacksCaught attacksCaughtLower");
  }

  @Test
  void randomAnswersMayShareTheCommonWordsOfAnySentence() {
    ServedCheck.Outcome served = answered("a b c d", "a x y z");

    assertThat(names(acceptance(KNOWN, served, null, true))).isEmpty();
    assertThat(names(acceptance(KNOWN, served, null, false))).isEqualTo("forgetScore");
  }

  @Test
  void limitsAreShares() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new VerificationLimits(0.9, 0.7, wrong, 0.6, 0.05, 0.1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static AcceptanceCriteria acceptance(
      ForgetScore before,
      ServedCheck.Outcome served,
      AttackCheck.@Nullable Result attacks,
      boolean random) {
    return AcceptanceCriteria.of(
        VerificationSettings.DEFAULT, QUIET, before, served, attacks, random);
  }

  private static String names(AcceptanceCriteria acceptance) {
    return String.join(" ", acceptance.findings().stream().map(LimitCheck::what).toList());
  }

  private static AttackCheck.Result attacks(int asked, int caught, int told, boolean named) {
    AttackCheck.Tally all = new AttackCheck.Tally();
    AdversarialQuestion attack = new AdversarialQuestion("noise", "Who?", " Ada Lovelace");
    for (int i = 0; i < asked; i++) {
      boolean isTold = i >= caught && i < caught + told;
      all.add(attack, i < caught, isTold ? "It was Ada Lovelace." : "");
    }
    return new AttackCheck.Result(Map.of(AttackCheck.ALL, all), named);
  }

  private static ServedCheck.Outcome served(int asked, int fired) {
    List<GateOutcome> outcomes = new ArrayList<>(Collections.nCopies(fired, FIRED));
    outcomes.addAll(Collections.nCopies(asked - fired, GateOutcome.PASS));
    return new ServedCheck.Outcome(
        Collections.nCopies(asked, item(" Ada")), Collections.nCopies(asked, ""), outcomes);
  }

  private static ServedCheck.Outcome answered(String forgotten, String answer) {
    return new ServedCheck.Outcome(List.of(item(forgotten)), List.of(answer), List.of(FIRED));
  }

  private static ForgetItem item(String completion) {
    return new ForgetItem(new ForgetExample("Who?", completion), "Who?", completion);
  }
}
