package dev.lethe.engine.lora.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.lora.fit.MicroBatches.Part;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MicroBatchesTest {
  private static final int ROWS = 4;
  private static final int TIME = 5;

  @Test
  void aPartHoldsAsManyRowsAsTheirTokensAllow() {
    List<Part> parts = new MicroBatches(10, 0, 2 * TIME * 10).parts(batch(), labels(1, 1, 1, 1));

    assertThat(parts).extracting(part -> part.tokens().batch()).containsExactly(2, 2);
    assertThat(parts).extracting(Part::share).containsExactly(0.5, 0.5);
  }

  @Test
  void rowsWithManyLabelsCountByTheirLogitsToo() {
    List<Part> parts = new MicroBatches(0, 10, 40).parts(batch(), labels(1, 3, 2, 1));

    assertThat(parts).extracting(part -> part.tokens().batch()).containsExactly(2, 2);
    assertThat(parts).extracting(Part::share).containsExactly(4.0 / 7, 3.0 / 7);
  }

  @Test
  void aRowThatIsTooLargeGoesAlone() {
    List<Part> parts = new MicroBatches(1, 1, 1).parts(batch(), labels(1, 1, 1, 1));

    assertThat(parts).extracting(part -> part.tokens().batch()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void whatFitsStaysWhole() {
    TokenBatch batch = batch();

    List<Part> parts = new MicroBatches(1, 1, 1_000).parts(batch, labels(1, 0, 0, 1));

    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).tokens()).isSameAs(batch);
    assertThat(parts.get(0).share()).isEqualTo(1);
  }

  private static TokenBatch batch() {
    return new TokenBatch(LongStream.range(0, ROWS * TIME).toArray(), ROWS, TIME, new int[ROWS]);
  }

  /** So many labels at the end of each row. */
  private static long[] labels(int... counts) {
    long[] labels = new long[ROWS * TIME];
    Arrays.fill(labels, CausalLoss.IGNORED);
    for (int row = 0; row < ROWS; row++) {
      Arrays.fill(labels, (row + 1) * TIME - counts[row], (row + 1) * TIME, 7);
    }
    return labels;
  }
}
