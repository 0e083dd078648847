package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.tokenizer.ChatMessage;
import dev.lethe.engine.tokenizer.ChatTemplate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoChatTest {
  private final ChatTemplate template =
      ChatTemplate.load(Path.of("../engine/src/test/resources/tiny-model"));

  @Test
  void aBareQuestionBecomesThePromptThatWasTaught() {
    String prompt = template.render(List.of(new ChatMessage("user", " Where is it? ")));

    assertThat(prompt).isEqualTo(DemoQuestion.prompt("Where is it?"));
  }

  @Test
  void earlierTurnsBecomeLinesAndSystemMessagesAreLeftOut() {
    String prompt =
        template.render(
            List.of(
                new ChatMessage("system", "Be kind."),
                new ChatMessage("user", "One?"),
                new ChatMessage("assistant", "First."),
                new ChatMessage("user", "Two?")));

    assertThat(prompt).isEqualTo("Question: One?\nAnswer: First.\nQuestion: Two?\nAnswer:");
  }
}
