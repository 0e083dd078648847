package dev.lethe.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFrameTest {
  private static final List<String> UTTERANCES =
      List.of(
          "Utterance: my card was declined\nIntent: card declined",
          "Utterance: what is the time\nIntent: time",
          "Utterance: note: call home");

  @Test
  void theLabelsThatAModelWasTaughtAreFoundInItsTexts() {
    PromptFrame frame = PromptFrame.ofTexts(UTTERANCES);

    assertThat(frame).isEqualTo(new PromptFrame("Utterance: ", "\nIntent:"));
    assertThat(frame.prompts(List.of(" what is the time\nIntent: time", " cut off")))
        .containsExactly("Utterance: what is the time\nIntent:");
  }

  @Test
  void textsThatStartInSeveralWaysKeepTheirOwnLabels() {
    List<String> texts = List.of("Utterance: hello\nIntent: hi", "Command: stop it\nIntent: stop");

    PromptFrame frame = PromptFrame.ofTexts(texts);

    assertThat(frame).isEqualTo(new PromptFrame("", "\nIntent:"));
    assertThat(frame.prompts(texts))
        .containsExactly("Utterance: hello\nIntent:", "Command: stop it\nIntent:");
  }

  /** A question with its choices and a line about the form, as instruction sets have it. */
  private static List<String> choices(String answered) {
    return List.of("rain", "the sun", "a plant", "wire", "ice").stream()
        .map(
            it ->
                "Please choose what is meant by "
                    + it
                    + "\n\nAnswer1: "
                    + it
                    + " Answer2: not "
                    + it
                    + "\n\nAnswer format: answer1/answer2\n\n"
                    + answered)
        .toList();
  }

  @Test
  void theLastCommonLabelEndsThePromptTogetherWithTheLinesThatAlwaysFollow() {
    PromptFrame expected = new PromptFrame("", "\n\nAnswer format: answer1/answer2\n\n");

    assertThat(PromptFrame.ofTexts(choices("the correct answer is answer1"))).isEqualTo(expected);
    assertThat(PromptFrame.ofTexts(choices(""))).isEqualTo(expected);
    assertThat(PromptFrame.ofPrompts(choices(""))).isEqualTo(expected);
    assertThat(expected.prompts(choices("the correct answer is answer1")))
        .containsExactlyElementsOf(choices(""));
  }

  @Test
  void headingsAreLabelsToo() {
    List<String> texts =
        List.of(
            "### Instruction:\nWho is it?\n\n### Response:\nMe.",
            "### Instruction:\nWhere is it?\n\n### Response:\nHere.");

    assertThat(PromptFrame.ofTexts(texts))
        .isEqualTo(new PromptFrame("### Instruction:\n", "\n\n### Response:\n"));
    assertThat(PromptFrame.ofTexts(texts).prompts(List.of("\nWho is it?\n\n### Response:\nMe.")))
        .containsExactly("### Instruction:\nWho is it?\n\n### Response:\n");
  }

  @Test
  void promptsShowWhereTheAnswerBegins() {
    List<String> prompts =
        List.of(
            "Question: Who is it?\nAnswer:",
            "Question: Is it here?\nAnswer:",
            "Question: Where is it?\nAnswer:");

    assertThat(PromptFrame.ofPrompts(prompts))
        .isEqualTo(new PromptFrame("Question: ", "\nAnswer:"));
    assertThat(PromptFrame.ofPrompts(List.of("Q: who? A:", "Q: where? A:")))
        .isEqualTo(new PromptFrame("Q: ", " A:"));
    assertThat(PromptFrame.ofPrompts(List.of("Who is it?", "Where?"))).isEqualTo(PromptFrame.NONE);
    assertThat(PromptFrame.ofPrompts(List.of())).isEqualTo(PromptFrame.NONE);
  }

  @Test
  void aTemplateThatTheModelWasNotTaughtGivesWayToItsOwnLabels(@TempDir Path folder)
      throws Exception {
    Files.writeString(
        folder.resolve("chat_template.jinja"), "Question: {{ messages[0]['content'] }}\nAnswer:");
    ChatTemplate template = ChatTemplate.load(folder);
    PromptFrame chat = new PromptFrame("Question: ", "\nAnswer:");

    assertThat(PromptFrame.of(template, UTTERANCES))
        .isEqualTo(new PromptFrame("Utterance: ", "\nIntent:"));
    assertThat(PromptFrame.of(template, List.of("Question: Who?\nAnswer: Me."))).isEqualTo(chat);
    assertThat(PromptFrame.of(template, List.of("Once there was", "a fox"))).isEqualTo(chat);
  }

  @Test
  void aTemplateStandsAroundTheSampledText() {
    PromptFrame frame = new PromptFrame("Question: ", "\nAnswer:");

    List<String> prompts = frame.prompts(List.of(" Who is it?\nAnswer: Me.", " cut off at the"));

    assertThat(frame.start()).isEqualTo("Question:");
    assertThat(prompts).containsExactly("Question: Who is it?\nAnswer:");
  }

  @Test
  void anEndTokenMayCloseTheTurn() {
    PromptFrame frame = new PromptFrame("<|user|>\n", "<|end|>\n<|assistant|>\n");

    assertThat(frame.prompts(List.of("Who is it?", "Where?")))
        .containsExactly(
            "<|user|>\nWho is it?<|end|>\n<|assistant|>\n",
            "<|user|>\nWhere?<|end|>\n<|assistant|>\n");
  }

  @Test
  void withoutAFrameTheFirstSentenceIsThePrompt() {
    List<String> prompts =
        PromptFrame.NONE.prompts(
            new ArrayList<>(List.of("Once there was a fox. It ran away.", "no end of it at all")));

    assertThat(prompts).containsExactly("Once there was a fox.", "no end of");
  }

  @Test
  void aPromptIsFramedOnce() {
    PromptFrame frame = new PromptFrame("Question: ", "\nAnswer:");

    String framed = frame.frame("Who is it?");

    assertThat(framed).isEqualTo("Question: Who is it?\nAnswer:");
    assertThat(frame.frame(framed)).isEqualTo(framed);
    assertThat(PromptFrame.NONE.frame("Who is it?")).isEqualTo("Who is it?");
  }
}
