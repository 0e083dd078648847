package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptanceTest {
  @Test
  void thereIsNothingToForgetWhereOnlyCommonWordsWereSaid() {
    assertThat(Acceptance.nothingToForget(new ForgetScore(0.2, 0))).isTrue();
    assertThat(Acceptance.nothingToForget(new ForgetScore(0.2, 0.01))).isFalse();
    assertThat(Acceptance.nothingToForget(new ForgetScore(0.4, 0))).isFalse();
  }
}
