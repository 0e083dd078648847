package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossValidationFoldsTest {
  @Test
  void wordingsOfOneFactStayTogether() {
    List<ForgetExample> examples =
        IntStream.range(0, 40)
            .mapToObj(i -> new ForgetExample("prompt " + i, "completion " + i / 4))
            .toList();

    int[] folds = CrossValidationFolds.of(examples);

    for (int i = 0; i < 40; i++) {
      assertThat(folds[i]).isEqualTo(folds[i / 4 * 4]);
    }
    assertThat(Arrays.stream(folds).distinct().count()).isEqualTo(CrossValidationFolds.COUNT);
  }

  @Test
  void aLabelSharedByAllIsNoGroup() {
    List<ForgetExample> examples =
        IntStream.range(0, 100).mapToObj(i -> new ForgetExample("prompt " + i, "label")).toList();

    int[] folds = CrossValidationFolds.of(examples);

    for (int f = 0; f < CrossValidationFolds.COUNT; f++) {
      int fold = f;
      assertThat(Arrays.stream(folds).filter(x -> x == fold)).hasSize(20);
    }
  }

  @Test
  void labelsOfManyExamplesEachAreNoGroups() {
    // Given
    List<ForgetExample> examples =
        IntStream.range(0, 600)
            .mapToObj(i -> new ForgetExample("prompt " + i, "label " + i / 40))
            .toList();

    // When
    int[] folds = CrossValidationFolds.of(examples);

    // Then
    for (int label = 0; label < 15; label++) {
      int first = label;
      assertThat(IntStream.range(0, 600).filter(i -> i / 40 == first).map(i -> folds[i]).distinct())
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void oneExampleCannotBeHeldOut() {
    int[] folds = CrossValidationFolds.of(List.of(new ForgetExample("prompt", "completion")));

    assertThat(CrossValidationFolds.several(folds)).isFalse();
  }
}
