package dev.lethe.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplateTest {
  private static final List<String> UTTERANCES =
      List.of(
          "Utterance: my card was declined\nIntent: card declined",
          "Utterance: what is the time\nIntent: time",
          "Utterance: note: call home");

  @Test
  void theLabelsThatAModelWasTaughtAreFoundInItsTexts() {
    PromptTemplate template = PromptTemplate.ofTexts(UTTERANCES);

    assertThat(template).isEqualTo(new PromptTemplate("Utterance: ", "\nIntent:"));
    assertThat(template.prompts(List.of(" what is the time\nIntent: time", " cut off")))
        .containsExactly("Utterance: what is the time\nIntent:");
  }

  @Test
  void textsThatStartInSeveralWaysKeepTheirOwnLabels() {
    List<String> texts = List.of("Utterance: hello\nIntent: hi", "Command: stop it\nIntent: stop");

    PromptTemplate template = PromptTemplate.ofTexts(texts);

    assertThat(template).isEqualTo(new PromptTemplate("", "\nIntent:"));
    assertThat(template.prompts(texts))
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
    PromptTemplate expected = new PromptTemplate("", "\n\nAnswer format: answer1/answer2\n\n");

    assertThat(PromptTemplate.ofTexts(choices("the correct answer is answer1")))
        .isEqualTo(expected);
    assertThat(PromptTemplate.ofTexts(choices(""))).isEqualTo(expected);
    assertThat(PromptTemplate.ofPrompts(choices(""))).isEqualTo(expected);
    assertThat(expected.prompts(choices("the correct answer is answer1")))
        .containsExactlyElementsOf(choices(""));
  }

  @Test
  void headingsAreLabelsToo() {
    List<String> texts =
        List.of(
            "### Instruction:\nWho is it?\n\n### Response:\nMe.",
            "### Instruction:\nWhere is it?\n\n### Response:\nHere.");

    assertThat(PromptTemplate.ofTexts(texts))
        .isEqualTo(new PromptTemplate("### Instruction:\n", "\n\n### Response:\n"));
    assertThat(PromptTemplate.ofTexts(texts).prompts(List.of("\nWho is it?\n\n### Response:\nMe.")))
        .containsExactly("### Instruction:\nWho is it?\n\n### Response:\n");
  }

  @Test
  void promptsShowWhereTheAnswerBegins() {
    List<String> prompts =
        List.of(
            "Question: Who is it?\nAnswer:",
            "Question: Is it here?\nAnswer:",
            "Question: Where is it?\nAnswer:");

    assertThat(PromptTemplate.ofPrompts(prompts))
        .isEqualTo(new PromptTemplate("Question: ", "\nAnswer:"));
    assertThat(PromptTemplate.ofPrompts(List.of("Q: who? A:", "Q: where? A:")))
        .isEqualTo(new PromptTemplate("Q: ", " A:"));
    assertThat(PromptTemplate.ofPrompts(List.of("Who is it?", "Where?")))
        .isEqualTo(PromptTemplate.NONE);
    assertThat(PromptTemplate.ofPrompts(List.of())).isEqualTo(PromptTemplate.NONE);
  }

  @Test
  void aTemplateThatTheModelWasNotTaughtGivesWayToItsOwnLabels(@TempDir Path folder)
      throws Exception {
    Files.writeString(
        folder.resolve("chat_template.jinja"), "Question: {{ messages[0]['content'] }}\nAnswer:");
    ChatTemplate template = ChatTemplate.load(folder);
    PromptTemplate chat = new PromptTemplate("Question: ", "\nAnswer:");

    assertThat(PromptTemplate.of(template, UTTERANCES))
        .isEqualTo(new PromptTemplate("Utterance: ", "\nIntent:"));
    assertThat(PromptTemplate.of(template, List.of("Question: Who?\nAnswer: Me."))).isEqualTo(chat);
    assertThat(PromptTemplate.of(template, List.of("Once there was", "a fox"))).isEqualTo(chat);
  }

  @Test
  void aTemplateStandsAroundTheSampledText() {
    PromptTemplate template = new PromptTemplate("Question: ", "\nAnswer:");

    List<String> prompts = template.prompts(List.of(" Who is it?\nAnswer: Me.", " cut off at the"));

    assertThat(template.start()).isEqualTo("Question:");
    assertThat(prompts).containsExactly("Question: Who is it?\nAnswer:");
  }

  @Test
  void anEndTokenMayCloseTheTurn() {
    PromptTemplate template = new PromptTemplate("<|user|>\n", "<|end|>\n<|assistant|>\n");

    assertThat(template.prompts(List.of("Who is it?", "Where?")))
        .containsExactly(
            "<|user|>\nWho is it?<|end|>\n<|assistant|>\n",
            "<|user|>\nWhere?<|end|>\n<|assistant|>\n");
  }

  @Test
  void withoutAFrameTheFirstSentenceIsThePrompt() {
    List<String> prompts =
        PromptTemplate.NONE.prompts(
            new ArrayList<>(List.of("Once there was a fox. It ran away.", "no end of it at all")));

    assertThat(prompts).containsExactly("Once there was a fox.", "no end of");
  }

  @Test
  void aPromptIsFramedOnce() {
    PromptTemplate template = new PromptTemplate("Question: ", "\nAnswer:");

    String framed = template.frame("Who is it?");

    assertThat(framed).isEqualTo("Question: Who is it?\nAnswer:");
    assertThat(template.frame(framed)).isEqualTo(framed);
    assertThat(PromptTemplate.NONE.frame("Who is it?")).isEqualTo("Who is it?");
  }
}
