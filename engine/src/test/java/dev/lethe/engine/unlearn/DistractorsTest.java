package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DistractorsTest {
  @Test
  void othersOfTheSameShapeComeFirst() {
    List<ForgetItem> items =
        items(" Mistford", " a very long story", " 1984", " Rome", " cave exploring", " Oslo");

    assertThat(new Distractors(items).to(items.get(0)))
        .startsWith(" Rome", " Oslo")
        .hasSize(Distractors.EACH)
        .doesNotContain(" Mistford", " a very long story");
  }

  @Test
  void thereAreNoneWhereTooFewDiffer() {
    List<ForgetItem> alike = items(" Mistford", " mistford ", " in Mistford", " Rome", " Oslo");

    assertThat(new Distractors(alike).to(alike.get(0))).isEmpty();
    assertThat(new Distractors(alike.subList(0, 1)).to(alike.get(0))).isEmpty();
  }

  private static List<ForgetItem> items(String... completions) {
    return Stream.of(completions)
        .map(c -> new ForgetItem(new ForgetExample("Q" + c, c), "Q" + c, c))
        .toList();
  }
}
