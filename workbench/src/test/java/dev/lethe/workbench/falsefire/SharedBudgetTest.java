package dev.lethe.workbench.falsefire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedBudgetTest {
  private static final double NO = -1;

  @Test
  void theMostExpensiveGateIsRaisedFirstAndNoFurtherThanNeeded() {
    // Given a gate that fires on three questions, and one that fires on one
    Fires calibration = new Fires(5);
    calibration.add(new double[] {0.1, 0.2, 0.3, NO, NO});
    calibration.add(new double[] {NO, NO, NO, 0.05, NO});

    // When three may fire
    double[] thresholds = SharedBudget.thresholds(calibration, 2, 3);

    // Then
    assertThat(thresholds).containsExactly(Math.nextUp(0.1), 0);
    assertThat(calibration.any(thresholds)).isEqualTo(3);
  }

  @Test
  void nothingIsRaisedWithinTheBudget() {
    Fires calibration = new Fires(3);
    calibration.add(new double[] {0.1, 0.2, NO});

    assertThat(SharedBudget.thresholds(calibration, 1, 2)).containsExactly(0);
  }

  @Test
  void aQuestionIsSilentOnceNoGateFiresOnIt() {
    // Given two gates that fire on the same question, and a third that is not in force yet
    Fires calibration = new Fires(2);
    calibration.add(new double[] {1, NO});
    calibration.add(new double[] {2, NO});
    calibration.add(new double[] {3, 3});

    // When
    double[] thresholds = SharedBudget.thresholds(calibration, 2, 0);

    // Then
    assertThat(thresholds).containsExactly(Math.nextUp(1.0), Math.nextUp(2.0));
    assertThat(calibration.any(thresholds)).isZero();
  }

  @Test
  void equalMarginsGoTogether() {
    Fires calibration = new Fires(3);
    calibration.add(new double[] {0.5, 0.5, 0.7});

    double[] thresholds = SharedBudget.thresholds(calibration, 1, 2);

    assertThat(calibration.any(thresholds)).isEqualTo(1);
  }
}
