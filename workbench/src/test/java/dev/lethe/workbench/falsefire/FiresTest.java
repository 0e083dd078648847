package dev.lethe.workbench.falsefire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiresTest {
  private static final double NO = -1;

  @Test
  void aQuestionOnWhichTwoGatesFireCountsOnce() {
    // Given
    Fires fires = new Fires(4);
    fires.add(new double[] {0, NO, 0.5, NO});
    fires.add(new double[] {NO, NO, 2, NO});
    fires.add(new double[] {1, 1, NO, -0.001});

    // When
    List<Integer> any =
        List.of(
            fires.any(new double[0]),
            fires.any(new double[1]),
            fires.any(new double[2]),
            fires.any(new double[3]));

    // Then
    assertThat(any).containsExactly(0, 2, 2, 3);
    assertThat(fires.sum(new double[3])).isEqualTo(5);
    assertThat(fires.gate(2).places()).containsExactly(0, 1);
  }

  @Test
  void aRaisedThresholdSilencesWhatLiesBelowIt() {
    // Given
    Fires fires = new Fires(3);
    fires.add(new double[] {0.2, 0.4, 0.6});
    fires.add(new double[] {0.1, NO, NO});

    // When
    double[] raised = {Math.nextUp(0.4), 0};

    // Then the second gate still fires on the first question
    assertThat(fires.any(raised)).isEqualTo(2);
    assertThat(fires.any(new double[] {0.4, 0.2})).isEqualTo(2);
    assertThat(fires.sum(raised)).isEqualTo(2);
  }

  @Test
  void recallIsOfTheRequestsOwnProbes() {
    // Given
    Recall recall = new Recall();
    recall.add(new double[] {0.5, NO});
    recall.add(new double[] {0.1, 0.2, 0.3});

    // When
    FiredShare both = recall.of(new double[2]);

    // Then
    assertThat(both.fired()).isEqualTo(4);
    assertThat(both.asked()).isEqualTo(5);
    assertThat(recall.of(new double[1])).isEqualTo(FiredShare.of(1, 2));
    assertThat(recall.of(new double[] {0, 0.25})).isEqualTo(FiredShare.of(2, 5));
  }

  @Test
  void aShareHasWilsonsInterval() {
    // When
    FiredShare share = FiredShare.of(1, 10);

    // Then
    assertThat(share.share()).isEqualTo(0.1);
    assertThat(share.low()).isCloseTo(0.0179, within(1e-4));
    assertThat(share.high()).isCloseTo(0.4042, within(1e-4));
    assertThat(FiredShare.of(0, 0)).isEqualTo(new FiredShare(0, 0, 0, 0, 1));
  }

  @Test
  void whatIsNoMarginIsRefused() {
    Fires fires = new Fires(1);

    assertThatThrownBy(() -> fires.add(new double[] {Double.NaN}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fires.add(new double[2])).isInstanceOf(IllegalArgumentException.class);
  }
}
