package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everyday questions are asked as a request asks, whatever its form. */
class RequestPromptStyleTest {
  private static final String QUESTION = "How long do eggs boil?";

  @Test
  void choicesOnOneLine() {
    RequestPromptStyle form =
        form(
            List.of(
                "Context: N/A\nQuestion: Where do owls nest?\nOptions: (A) trees (B) seas\nAnswer:",
                "Context: N/A\nQuestion: What do owls eat?\nOptions: (A) mice (B) ice (C) salt\nAnswer:",
                "Context: Owls are birds.\nQuestion: Can owls fly?\nOptions: (A) yes (B) no\nAnswer:",
                "Context: N/A\nQuestion: Do owls sleep?\nOptions: (A) ever (B) never\nAnswer:"));

    assertThat(form.isRich()).isTrue();
    assertThat(asked(form, 1))
        .isEqualTo(
            "Context: N/A\nQuestion: " + QUESTION + "\nOptions: (A) tea (B) tea (C) tea\nAnswer:");
    assertThat(asked(form, 2))
        .isEqualTo(
            "Context: "
                + QUESTION
                + "\nQuestion: "
                + QUESTION
                + "\nOptions: (A) tea (B) tea\nAnswer:");
  }

  @Test
  void choicesOnLinesOfTheirOwn() {
    RequestPromptStyle form =
        form(
            List.of(
                "Where do owls nest?\nChoose from:\nA. trees\nB. seas\nCorrect choice:",
                "What do owls eat?\nChoose from:\nA. mice\nB. ice\nCorrect choice:",
                "Can owls fly?\nChoose from:\nA. yes\nB. no\nCorrect choice:"));

    assertThat(asked(form, 0))
        .isEqualTo(QUESTION + "\nChoose from:\nA. tea\nB. tea\nCorrect choice:");
  }

  /** They are read as choices elsewhere, so they are of the form. */
  @Test
  void choicesMayHaveSmallLetters() {
    RequestPromptStyle form =
        form(
            List.of(
                "Where do owls nest?\na. trees\nb. seas",
                "What do owls eat?\na. mice\nb. ice",
                "Can owls fly?\na. yes\nb. no"));

    assertThat(asked(form, 0)).isEqualTo(QUESTION + "\na. tea\nb. tea");
  }

  @Test
  void initialsAreNoChoices() {
    RequestPromptStyle form =
        form(
            List.of(
                "What did A. B. Quill write?",
                "Where was A. B. Quill born?",
                "Who taught A. B. Quill?"));

    assertThat(form.isRich()).isFalse();
  }

  @Test
  void anInstructionSet() {
    RequestPromptStyle form =
        form(
            List.of(
                "### Instruction:\nAnswer in a word.\n\n### Input:\nOwls eat what?\n\n### Response:\n",
                "### Instruction:\nAnswer in a word.\n\n### Input:\nOwls fly when?\n\n### Response:\n",
                "### Instruction:\nAnswer in a word.\n\n### Input:\nOwls nest where?\n\n### Response:\n"));

    assertThat(asked(form, 0))
        .isEqualTo(
            "### Instruction:\nAnswer in a word.\n\n### Input:\n"
                + QUESTION
                + "\n\n### Response:\n");
  }

  @Test
  void aPromptOfItsOwnFormIsKnownByIt() {
    RequestPromptStyle form =
        form(
            List.of(
                "Q: Who?\n(A) x (B) y\nA:",
                "Q: Why?\n(A) u (B) v\nA:",
                "Q: How?\n(A) s (B) t\nA:"));

    assertThat(form.holds("Q: When?\n(A) now (B) then\nA:")).isTrue();
    assertThat(form.holds("Q: When?\nA:")).isFalse();
    assertThat(form.holds("When?\n(A) now (B) then")).isFalse();
  }

  @Test
  void whatMayBeANameIsNotOfTheForm() {
    RequestPromptStyle form =
        form(
            List.of(
                "All of this is about Ada Quill.\nNo: where?\nReply:",
                "All of this is about Ada Quill.\nNo: when?\nReply:",
                "All of this is about Ada Quill.\nNo: why?\nReply:"));

    assertThat(asked(form, 0)).doesNotContain("Ada").endsWith("\nReply:");
  }

  @Test
  void plainQuestionsHaveNoFormToSpeakOf() {
    assertThat(form(List.of("Who is it?", "Where is it?", "When?")).isRich()).isFalse();
    assertThat(form(List.of("Q: Who?\nA:", "Q: Why?\nA:", "Q: How?\nA:")).isRich()).isFalse();
  }

  private static RequestPromptStyle form(List<String> prompts) {
    return RequestPromptStyle.of(
        prompts.stream().map(p -> new ForgetExample(p, " It is so.")).toList());
  }

  private static String asked(RequestPromptStyle form, int number) {
    return form.asked(number, () -> QUESTION, () -> "tea");
  }
}
