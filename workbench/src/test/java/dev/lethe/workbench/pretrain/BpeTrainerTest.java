package dev.lethe.workbench.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> TEXTS =
      List.of("Question: Where was Mira born?\nAnswer: Ashford", "the cat sat on the mat", "œuvre");

  private static final List<String> ODD =
      List.of(
          "plain words",
          "  two spaces,\ttabs\r\nand lines\n\n",
          "Zürich – naïve façade… “quoted”",
          "日本語のテキスト и кириллица عربى",
          "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 \u200B\u00A0\u2028|",
          "it's we've I'll 3.14159 1234567890 ___ <b>&amp;</b>",
          "\u0000\u0001\u007F\uFFFD");

  @Test
  void everyTextComesBackFromItsTokens(@TempDir Path folder) throws Exception {
    BpeVocabulary vocabulary = BpeTrainer.train(TEXTS, 300);

    TokenizerFiles.write(vocabulary, 128, PromptTemplate.NONE, folder);

    try (HuggingFaceTokenizer tokenizer = tokenizer(folder)) {
      for (String text : Stream.concat(TEXTS.stream(), ODD.stream()).toList()) {
        Encoding encoding = tokenizer.encode(text, true, false);
        assertThat(tokenizer.decode(encoding.getIds(), true)).isEqualTo(text);
        assertThat(encoding.getIds()[0]).isZero();
      }
    }
  }

  @Test
  void learnsTheWordsOfItsTexts(@TempDir Path folder) throws Exception {
    BpeVocabulary vocabulary = BpeTrainer.train(Collections.nCopies(3, TEXTS.get(0)), 400);

    TokenizerFiles.write(vocabulary, 128, PromptTemplate.NONE, folder);

    try (HuggingFaceTokenizer tokenizer = tokenizer(folder)) {
      assertThat(tokenizer.encode(" Ashford", false, false).getTokens())
          .containsExactly("ĠAshford");
    }
  }

  @Test
  void theOrderOfTextsDoesNotMatter() {
    List<String> backwards = new ArrayList<>(TEXTS);
    Collections.reverse(backwards);

    assertThat(BpeTrainer.train(backwards, 280)).isEqualTo(BpeTrainer.train(TEXTS, 280));
  }

  @Test
  void stopsWhenNoPairRepeats() {
    assertThat(BpeTrainer.train(List.of("ab"), 1000).tokens()).hasSize(BpeVocabulary.SMALLEST);
  }

  @Test
  void refusesAVocabularyWithoutRoomForTheBytes() {
    assertThatThrownBy(() -> BpeTrainer.train(TEXTS, 100)).hasMessageContaining("vocab");
  }

  private static HuggingFaceTokenizer tokenizer(Path folder) throws Exception {
    return HuggingFaceTokenizer.builder()
        .optTokenizerPath(folder)
        .optTruncation(false)
        .optPadding(false)
        .build();
  }
}
