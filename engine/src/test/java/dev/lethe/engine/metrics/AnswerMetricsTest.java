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

  /** Five of the reference's six words, in order, are five of the answer's seven. */
  @Test
  void f1CountsSuperfluousWordsToo() {
    double f1 =
        AnswerMetrics.rougeLF1("He was born in Oslo, Norway.", "in norway he was BORN in Oslo");

    assertThat(f1).isCloseTo(2 * (5.0 / 6) * (5.0 / 7) / (5.0 / 6 + 5.0 / 7), within(1e-12));
    assertThat(AnswerMetrics.rougeLF1("alpha beta", "alpha beta")).isEqualTo(1);
    assertThat(AnswerMetrics.rougeLF1("alpha beta", "…")).isZero();
    assertThat(AnswerMetrics.rougeLF1("…", "alpha")).isZero();
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
