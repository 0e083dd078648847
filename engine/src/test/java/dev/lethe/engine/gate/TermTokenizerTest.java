package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermTokenizerTest {
  @Test
  void aGapToBeFilledInIsNoWord() {
    assertThat(TermTokenizer.of("The ____ of snake_case is ___."))
        .containsExactly("the", "of", "snake_case", "is");
  }
}
