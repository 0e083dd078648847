package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeakageConditionTest {
  private static final double LITTLE = 0.2;
  private static final double MOST = 0.95;

  @Test
  void aQuestionAloneFiresOnlyIfTheDraftSaysWhatIsForgotten() {
    LeakageCondition condition = new LeakageCondition(1, 0, 0.9, 0, 0);

    assertThat(condition.margin(3, -1, MOST)).isEqualTo(3);
    assertThat(condition.margin(3, -1, LITTLE)).isEqualTo(-1);
    assertThat(condition.margin(-2, 1, LITTLE)).isEqualTo(1);
  }

  @Test
  void norDoesAllEvidenceWhereThatIsAskedOfIt() {
    LeakageCondition condition = new LeakageCondition(1, 0, 0.9, 0.9, 0);

    assertThat(condition.margin(3, 4, LITTLE)).isNegative();
    assertThat(condition.margin(-3, -4, LITTLE)).isEqualTo(-4);
    assertThat(condition.margin(-3, 4, MOST)).isEqualTo(4);
  }

  @Test
  void whereNoEvidenceLooksAtWordsItIsNotAsked() {
    LeakageCondition condition = new LeakageCondition(-1, -1, 0.9, 0.9, 0);

    double told = condition.told(new double[] {7, LITTLE});

    assertThat(condition.margin(3, -1, told)).isEqualTo(3);
  }

  @Test
  void whatIsToldIsTheFigureOfItsColumn() {
    assertThat(new LeakageCondition(1, 0, 0, 0, 0).told(new double[] {7, LITTLE}))
        .isEqualTo(LITTLE);
  }

  @Test
  void whatTellsAnAnswerToAQuestionOfTheSameWordsRetellsIt() {
    LeakageCondition condition = new LeakageCondition(1, 0, 0.9, 0.9, 0.5);

    assertThat(condition.retells(new double[] {0.6, MOST})).isTrue();
    assertThat(condition.retells(new double[] {0.4, MOST})).isFalse();
    assertThat(condition.retells(new double[] {0.6, LITTLE})).isFalse();
    assertThat(new LeakageCondition(1, 0, 0, 0, 0).retells(new double[] {0.6, MOST})).isFalse();
  }
}
