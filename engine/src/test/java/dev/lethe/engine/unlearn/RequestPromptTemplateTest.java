package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestPromptTemplateTest {
  @Test
  void labelsAtBothEdgesAreTheFrame() {
    assertThat(
            frame(
                "Question: Where is it?\nAnswer:",
                "Question: Who?\nAnswer:",
                "Question: When?\nAnswer:"))
        .isEqualTo(new PromptTemplate("Question: ", "\nAnswer:"));
  }

  @Test
  void wholeLinesBeforeAndBehindAreTheFrame() {
    assertThat(
            frame(
                "Answer in a word.\n\nWhere was Ada born?\nBe brief.\n",
                "Answer in a word.\n\nWhere was Ada taught?\nBe brief.\n",
                "Answer in a word.\n\nWhat did Ada write?\nBe brief.\n"))
        .isEqualTo(new PromptTemplate("Answer in a word.\n\n", "\nBe brief.\n"));
  }

  @Test
  void wordsThatAllQuestionsShareAreTheirs() {
    assertThat(frame("Where was Ada born?", "Where was Ada taught?", "Where was Ada wed?"))
        .isEqualTo(PromptTemplate.NONE);
  }

  @Test
  void twoQuestionsShowNoFrame() {
    assertThat(frame("Q: Who?\nA:", "Q: When?\nA:")).isEqualTo(PromptTemplate.NONE);
  }

  private static PromptTemplate frame(String... prompts) {
    return RequestPromptTemplate.of(List.of(prompts));
  }
}
