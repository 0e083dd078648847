package dev.lethe.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnswerMetricsTest {
  @Test
  void recallIsTheShareOfTheReferenceInOrder() {
    double recall =
        AnswerMetrics.rougeLRecall("He was born in Oslo, Norway.", "in norway he was BORN in Oslo");

    assertThat(recall).isCloseTo(5.0 / 6, within(1e-12));
  }

  @Test
  void nothingInCommonIsZero() {
    assertThat(AnswerMetrics.rougeLRecall("alpha beta", "gamma")).isZero();
    assertThat(AnswerMetrics.rougeLRecall("…", "gamma")).isZero();
  }

  @Test
  void exactMatchIgnoresOuterSpaceOnly() {
    assertThat(AnswerMetrics.exactMatch(" card declined", "card declined\n")).isTrue();
    assertThat(AnswerMetrics.exactMatch("card declined", "card Declined")).isFalse();
  }
}
