package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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

    assertThat(Vectors.dot(vectors[0], vectors[1]))
        .isGreaterThan(0.3f + Vectors.dot(vectors[0], vectors[2]));
    assertThat(Vectors.dot(vectors[0], vectors[0])).isCloseTo(1, within(1e-5f));
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
  void aFolderWithoutAModelIsNamed(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> SentenceEncoders.folder(folder, SentenceEncoders.Pooling.CLS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.onnx");
  }
}
