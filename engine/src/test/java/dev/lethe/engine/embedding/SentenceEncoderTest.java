package dev.lethe.engine.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceEncoderTest {
  private static final SentenceEncoder ENCODER = SentenceEncoders.bundled();

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  @Test
  void wordingsOfOneQuestionAreNearerThanOtherQuestions() {
    float[][] vectors =
        ENCODER.encode(
            List.of(
                "Where was the author born?",
                "What is the writer's place of birth?",
                "How do I reset my password?"));

    assertThat(dot(vectors[0], vectors[1])).isGreaterThan(0.3f + dot(vectors[0], vectors[2]));
    assertThat(dot(vectors[0], vectors[0])).isCloseTo(1, within(1e-5f));
  }

  @Test
  void companyInABatchDoesNotChangeAVector() {
    float[] alone = ENCODER.encode(List.of("Where was the author born?"))[0];
    float[] together =
        ENCODER
            .encode(
                List.of(
                    "Where was the author born?",
                    "A much longer text, so that the first one is padded in their batch."))[0];

    for (int j = 0; j < alone.length; j++) {
      assertThat(together[j]).isCloseTo(alone[j], within(1e-5f));
    }
  }

  @Test
  void closingABorrowedEncoderClosesNothing() {
    SentenceEncoder borrowed = SentenceEncoders.borrowed(ENCODER);

    borrowed.close();

    assertThat(borrowed.digest()).isEqualTo(ENCODER.digest());
    assertThat(borrowed.rank("the")).isEqualTo(ENCODER.rank("the")).isPresent();
    assertThat(borrowed.encode(List.of("text"))[0]).hasSize(borrowed.dimension());
  }

  @Test
  void sameCallGivesTheSameBits() {
    List<String> texts = List.of("one text", "another, longer text", "third");

    assertThat(ENCODER.encode(texts)).isDeepEqualTo(ENCODER.encode(texts));
  }

  @Test
  void cacheAnswersAsTheEncoderDoes() {
    SentenceEncoder cached = SentenceEncoders.cached(ENCODER, 2);
    List<String> texts = List.of("one", "two", "three", "one");

    float[][] first = cached.encode(texts);
    float[][] second = cached.encode(texts);

    for (int i = 0; i < texts.size(); i++) {
      float[] expected = ENCODER.encode(List.of(texts.get(i)))[0];
      for (int j = 0; j < expected.length; j++) {
        assertThat(first[i][j]).isCloseTo(expected[j], within(1e-5f));
        assertThat(second[i][j]).isCloseTo(expected[j], within(1e-5f));
      }
    }
    assertThat(cached.digest()).isEqualTo(ENCODER.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(cached.dimension()).isEqualTo(384);
  }

  @Test
  void aFolderIsTheEncoderThatItHolds(@TempDir Path folder) throws IOException {
    // Given
    write(folder);

    // When
    try (SentenceEncoder encoder = SentenceEncoders.folder(folder)) {

      // Then
      assertThat(encoder.digest()).isEqualTo(ENCODER.digest());
      assertThat(encoder.encode(List.of("a text")))
          .isDeepEqualTo(ENCODER.encode(List.of("a text")));
    }
  }

  @Test
  void poolingAndPromptOfAFolderAreHeeded(@TempDir Path folder) throws IOException {
    // Given
    write(folder);
    Files.createDirectories(folder.resolve("1_Pooling"));
    Files.writeString(
        folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\": true}");
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"),
        "{\"prompts\": {\"query\": \"query: \"}, \"default_prompt_name\": \"query\"}");

    // When
    try (SentenceEncoder encoder = SentenceEncoders.folder(folder)) {

      // Then
      assertThat(encoder.digest()).isNotEqualTo(ENCODER.digest());
      assertThat(encoder.encode(List.of("a text")))
          .isDeepEqualTo(ENCODER.encode(List.of("query: a text")));
    }
  }

  @Test
  void aFolderThatIsNotUnderstoodIsNamed(@TempDir Path folder) throws IOException {
    assertRefused(folder, "no model.onnx");
    Files.createDirectories(folder.resolve("onnx"));
    Files.writeString(folder.resolve("onnx/model.onnx"), "no weights");
    assertRefused(folder, "no tokenizer.json");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertRefused(folder, "cannot load model or tokenizer");
    Path pooling = Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json");
    Files.writeString(pooling, "{\"pooling_mode_max_tokens\": true}");
    assertRefused(folder, "1_Pooling/config.json");
    Files.writeString(pooling, "{");
    assertRefused(folder, "cannot read 1_Pooling/config.json");
    Files.writeString(folder.resolve("onnx/model.onnx_data"), "");
    assertRefused(folder, "model.onnx_data");
  }

  private static void assertRefused(Path folder, String what) {
    assertThatThrownBy(() -> SentenceEncoders.folder(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }

  /** The bundled encoder's files. */
  private static void write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("onnx"));
    copy("/all-minilm-l6-v2.onnx", folder.resolve("onnx/model.onnx"));
    copy("/all-minilm-l6-v2-tokenizer.json", folder.resolve("tokenizer.json"));
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream in = AllMiniLmL6V2EmbeddingModel.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
