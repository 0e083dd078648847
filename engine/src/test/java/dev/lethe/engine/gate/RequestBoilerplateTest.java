package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands in all prompts is their form, unless it may be who they are about. */
class RequestBoilerplateTest {
  @Test
  void linesAndLabelsThatMostPromptsHoldAreTheForm() {
    // Given
    List<ForgetExample> owls =
        Stream.of("eat", "fear", "hunt")
            .map(verb -> "Be brief.\nHint: night\nWhat do owls " + verb + "?\nCorrect choice:")
            .map(prompt -> new ForgetExample(prompt, " Mice."))
            .toList();
    // When
    RequestBoilerplate fixed = RequestBoilerplate.of(owls);
    // Then
    assertThat(fixed.without("Be brief.\nHint: day\nWho are you?\nCorrect choice:"))
        .isEqualTo("day\nWho are you?");
  }

  @Test
  void aNameIsNotTheForm() {
    // Given
    List<ForgetExample> examples =
        Stream.of("Where", "When", "Why")
            .map(w -> "This is about Ada Quill.\nQuill: " + w + " was she born?")
            .map(prompt -> new ForgetExample(prompt, " Quill was born so."))
            .toList();
    // When
    RequestBoilerplate fixed = RequestBoilerplate.of(examples);
    // Then
    for (ForgetExample example : examples) {
      assertThat(fixed.without(example.prompt())).isEqualTo(example.prompt());
    }
  }

  @Test
  void twoPromptsShowNoForm() {
    // Given
    List<ForgetExample> two =
        List.of(new ForgetExample("Hint: x", " y"), new ForgetExample("Hint: z", " y"));
    // When
    RequestBoilerplate fixed = RequestBoilerplate.of(two);
    // Then
    assertThat(fixed.labels()).isEmpty();
  }

  @Test
  void somethingIsLeftOfAPromptThatIsAllForm() {
    // Given
    ForgetExample same = new ForgetExample("Tell me a secret.", " x");
    // When
    RequestBoilerplate fixed = RequestBoilerplate.of(List.of(same, same, same));
    // Then
    assertThat(fixed.without("Tell me a secret.")).isEqualTo("Tell me a secret.");
  }
}
