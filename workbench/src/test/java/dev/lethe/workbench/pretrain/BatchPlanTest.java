package dev.lethe.workbench.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
  private final List<TokenizedText> texts = texts();

  @Test
  void anEpochHoldsEveryTextOnce() {
    List<List<TokenizedText>> epoch = new BatchPlan(texts, 16, 3).epoch(0);

    assertThat(epoch.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(texts);
  }

  @Test
  void hardlyAnythingIsPadding() {
    List<List<TokenizedText>> epoch = new BatchPlan(texts, 16, 3).epoch(0);

    int computed = epoch.stream().mapToInt(batch -> batch.size() * longest(batch)).sum();
    int real = texts.stream().mapToInt(TokenizedText::length).sum();
    assertThat(computed).isLessThan((int) (1.05 * real));
  }

  @Test
  void epochsDifferButTheSeedDecides() {
    BatchPlan plan = new BatchPlan(texts, 16, 3);

    assertThat(plan.epoch(1)).isEqualTo(new BatchPlan(texts, 16, 3).epoch(1));
    assertThat(plan.epoch(1)).isNotEqualTo(plan.epoch(0));
  }

  private static int longest(List<TokenizedText> batch) {
    return batch.stream().mapToInt(TokenizedText::length).max().orElseThrow();
  }

  private static List<TokenizedText> texts() {
    Random random = new Random(5);
    List<TokenizedText> texts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      texts.add(new TokenizedText(new long[10 + random.nextInt(40)], 5));
    }
    return texts;
  }
}
