package dev.lethe.ingest.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficBudgetTest {
  /** Exactly, a gate as quiet as 1 % shows 14 of 500 and 22 of 1,000 once in a thousand. */
  @ParameterizedTest
  @CsvSource({
    "499, 499, false",
    "500, 0, false",
    "500, 5, false",
    "500, 13, false",
    "500, 18, true",
    "1000, 21, false",
    "1000, 26, true",
    "1000, 1000, true",
    "100000, 1000, false",
    "100000, 1200, true"
  })
  void aShareCountsOnceItIsNoChance(int questions, int fired, boolean exceeded) {
    assertThat(new TrafficBudget(0.01).isExceededBy(new Traffic(questions, fired)))
        .isEqualTo(exceeded);
  }

  @Test
  void whereNothingMayFireOneIsTooMany() {
    assertThat(new TrafficBudget(0).isExceededBy(new Traffic(500, 1))).isTrue();
    assertThat(new TrafficBudget(1).isExceededBy(new Traffic(500, 500))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aBudgetIsAShare(double wrong) {
    assertThatThrownBy(() -> new TrafficBudget(wrong)).isInstanceOf(IllegalArgumentException.class);
  }
}
