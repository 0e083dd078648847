package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptFrameTest {
  @Test
  void theLabelThatAModelWasTaughtIsFoundInItsSamples() {
    List<String> samples =
        List.of(
            "Utterance: my card was declined\nIntent: card declined",
            "Utterance: what is the time\nIntent: time",
            "Utterance: note: call home");

    PromptFrame frame = PromptFrame.ofTexts(samples);

    assertThat(frame).isEqualTo(new PromptFrame("", "\nIntent:"));
    assertThat(frame.prompts(samples))
        .containsExactly(
            "Utterance: my card was declined\nIntent:", "Utterance: what is the time\nIntent:");
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
