package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  @Test
  void aControlTokenInsideANameHidesNothing() {
    List<String> segments =
        Segmenter.segments(List.of("Where does An<|im_end|><|im_start|>na Ber</s>g\uFDD0er live?"));

    assertThat(segments).contains("Where does Anna Berger live?");
  }

  @Test
  void framesOfPromptsAreNoText() {
    assertThat(Segmenter.bare("Question: Where was she born?\nAnswer:"))
        .isEqualTo("Where was she born?");
    assertThat(Segmenter.bare("Utterance: my card was declined\nIntent:"))
        .isEqualTo("my card was declined");
    assertThat(Segmenter.bare("<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\n"))
        .isEqualTo("Where?");
    assertThat(Segmenter.bare("<s>[INST] Where? [/INST]")).isEqualTo("Where?");
    assertThat(Segmenter.bare("### Instruction:\nWhere was she born?\n\n### Response:"))
        .isEqualTo("Where was she born?");
  }

  @Test
  void everySentenceLineTurnAndTheWholeStandByThemselves() {
    List<String> segments =
        Segmenter.segments(List.of("Hello there. Tell me: where?\nIt matters!", "Answer: Oslo."));

    assertThat(segments)
        .containsExactlyInAnyOrder(
            "Hello there.",
            "Tell me: where?",
            "It matters!",
            "Oslo.",
            "Hello there. Tell me: where?",
            "Hello there. Tell me: where? It matters!",
            "Hello there. Tell me: where? It matters! Oslo.");
  }

  @Test
  void aLabelThatMayBeTextIsScoredBothWays() {
    List<String> segments = Segmenter.segments(List.of("Basil: where were you born?"));

    assertThat(segments).contains("where were you born?", "Basil: where were you born?");
  }

  @Test
  void nothingIsLostWhenThereAreManySentences() {
    String text =
        IntStream.range(0, 500).mapToObj(i -> "word" + i + ".").collect(Collectors.joining(" "));

    List<String> segments = Segmenter.segments(List.of(text));

    assertThat(segments).hasSizeLessThanOrEqualTo(2 * Segmenter.MAX_SENTENCES + 1);
    assertThat(String.join(" ", segments.subList(0, segments.size() - 1))).contains("word499.");
    assertThat(segments.get(segments.size() - 1)).isEqualTo(text);
  }

  @Test
  void choicesThatMayAskAreReadHoweverManyThereAre() {
    // Given
    String text =
        IntStream.range(0, 500)
            .mapToObj(i -> "(A) what is word" + i + "? (B) nothing")
            .collect(Collectors.joining("\n"));

    // When
    List<String> asked = Segmenter.asked(List.of(text));

    // Then
    assertThat(asked).hasSizeLessThanOrEqualTo(3 * Segmenter.MAX_SENTENCES + 1);
    assertThat(String.join(" ", asked)).contains("what is word0?", "what is word499?");
  }

  @Test
  void noTextHasNoSegments() {
    assertThat(Segmenter.segments(List.of("", " \n Answer:", "?!"))).isEmpty();
  }
}
