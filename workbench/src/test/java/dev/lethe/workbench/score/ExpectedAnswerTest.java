package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.workbench.spec.SpecExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedAnswerTest {
  @Test
  void theFirstHalfOfTheWordsIsGiven() {
    ExpectedAnswer half = ExpectedAnswer.secondHalf(example(" playing the  old banjo loudly"));

    assertThat(half.prompt()).isEqualTo("Hobby?\nAnswer: playing the");
    assertThat(half.text()).isEqualTo("  old banjo loudly");
  }

  @Test
  void aSingleWordIsAskedForAsAWhole() {
    ExpectedAnswer half = ExpectedAnswer.secondHalf(example(" knitting"));

    assertThat(half).isEqualTo(ExpectedAnswer.whole(example(" knitting")));
    assertThat(half.text()).isEqualTo(" knitting");
    assertThat(half.toString()).doesNotContain("knitting", "Hobby");
  }

  private static SpecExample example(String completion) {
    return new SpecExample(1, "Hobby?\nAnswer:", completion, List.of());
  }
}
