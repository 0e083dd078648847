package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedTablesTest {
  @Test
  void tablesOfTheSameNumbersAreOne() {
    long[] hashes = SharedTables.hashes(new long[] {1, 2, 3});
    float[] weights = SharedTables.weights(new float[] {1, 2, 3});

    assertThat(SharedTables.hashes(new long[] {1, 2, 3})).isSameAs(hashes);
    assertThat(SharedTables.weights(new float[] {1, 2, 3})).isSameAs(weights);
    assertThat(SharedTables.hashes(new long[] {1, 2})).isNotSameAs(hashes).containsExactly(1, 2);
    assertThat(SharedTables.weights(new float[] {1, 2, 4})).containsExactly(1, 2, 4);
  }
}
