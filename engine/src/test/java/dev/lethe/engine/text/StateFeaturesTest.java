package dev.lethe.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateFeaturesTest {
  @Test
  void narrowStatesAreKeptWhole() {
    assertThat(pooled(2, 100)).hasSize(400);
  }

  @Test
  void wideStatesAreThinnedToEveryNth() {
    // Given states of two layers whose mean and last make 20,000 features, each its own place
    float[] thinned = pooled(2, 5_000);

    // Then every third of them is kept
    assertThat(thinned).hasSize(6_667);
    for (int i = 0; i < thinned.length; i++) {
      assertThat(thinned[i]).isEqualTo((3 * i) % 10_000);
    }
  }

  /** Of one token, whose states are numbered through: mean and last are the same. */
  private static float[] pooled(int layers, int hidden) {
    PooledStates states = new PooledStates(layers, hidden);
    List<float[]> values =
        IntStream.range(0, layers).mapToObj(layer -> numbers(layer * hidden, hidden)).toList();
    states.add(values, 0, 1);
    return states.meanThenLast();
  }

  private static float[] numbers(int from, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }
}
