package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeakageConditionTest {
  private static final double[] SAYS_LITTLE = {7, 0.2};
  private static final double[] SAYS_IT = {7, 0.95};

  @Test
  void aQuestionAloneFiresOnlyIfTheDraftSaysWhatIsForgotten() {
    LeakageCondition condition = new LeakageCondition(1, 0.9);

    assertThat(condition.margin(3, -1, SAYS_IT)).isEqualTo(3);
    assertThat(condition.margin(3, -1, SAYS_LITTLE)).isEqualTo(-1);
    assertThat(condition.margin(-2, 1, SAYS_LITTLE)).isEqualTo(1);
  }

  @Test
  void whereNoEvidenceLooksAtWordsItIsNotAsked() {
    assertThat(new LeakageCondition(-1, 0.9).margin(3, -1, SAYS_LITTLE)).isEqualTo(3);
  }
}
