package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelBoilerplateTest {
  private static final ModelBoilerplate CHOICES =
      ModelBoilerplate.of(
          Stream.of("the sun shines because", "a plant grows by", "ice is")
              .map(ModelBoilerplateTest::prompt)
              .toList());

  private static String prompt(String question) {
    return "Please choose the correct answer to the question: "
        + question
        + "\n\nAnswer1: rain Answer2: water\n\nAnswer format: answer1/answer2\n\n";
  }

  @Test
  void instructionChoicesAndLinesThatAlwaysStandThereAreNoQuestion() {
    assertThat(CHOICES.question(prompt("metals conduct because")))
        .isEqualTo("metals conduct because");
    assertThat(CHOICES.question("Which is it?\nA. the sun\nB. the moon\nAnswer:"))
        .isEqualTo("Which is it?");
  }

  @Test
  void whatIsAskedAboutIsLookedAtAsItStands() {
    assertThat(Segmenter.segments(List.of(prompt("metals conduct because"))))
        .contains("metals conduct because", "rain Answer2: water");
  }

  @Test
  void anOrdinaryPromptIsAllQuestion() {
    ModelBoilerplate plain =
        ModelBoilerplate.of(List.of("Question: Who is it?\nAnswer:", "Where?"));

    for (String prompt :
        List.of(
            "Question: Where was she born?\nAnswer:",
            "I like him.\nWhere was he born?",
            "a. is a letter",
            "Zelda Quarn: where was she born?")) {
      assertThat(plain.question(prompt)).isEqualTo(Segmenter.bare(prompt));
    }
    assertThat(plain.question("...")).isEmpty();
  }

  @Test
  void somethingIsLeftOfAPromptThatIsAllForm() {
    assertThat(CHOICES.question("Answer format: answer1/answer2"))
        .isEqualTo("Answer format: answer1/answer2");
  }
}
