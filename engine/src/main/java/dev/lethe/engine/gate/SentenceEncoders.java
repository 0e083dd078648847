package dev.lethe.engine.gate;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sentence encoders that there are. */
public final class SentenceEncoders {
  private SentenceEncoders() {}

  /** How token vectors become one sentence vector; part of the encoder's digest. */
  public enum Pooling {
    MEAN,
    CLS
  }

  /** all-MiniLM-L6-v2 (English, 384 numbers a text) from its Maven artifact. */
  public static SentenceEncoder bundled() {
    return new OnnxSentenceEncoder(
        resource("/all-minilm-l6-v2.onnx"),
        resource("/all-minilm-l6-v2-tokenizer.json"),
        Pooling.MEAN);
  }

  /**
   * Another encoder.
   *
   * @param folder holds {@code model.onnx} (inputs {@code input_ids}, {@code attention_mask} and
   *     perhaps {@code token_type_ids}; first output {@code [batch, tokens, hidden]}) and {@code
   *     tokenizer.json}
   * @throws IllegalArgumentException naming the file that is missing or can't be read
   */
  public static SentenceEncoder folder(Path folder, Pooling pooling) {
    return new OnnxSentenceEncoder(
        file(folder, "model.onnx"), file(folder, "tokenizer.json"), pooling);
  }

  /** Remembers the vectors of the {@code capacity} texts that were asked for last. */
  public static SentenceEncoder cached(SentenceEncoder encoder, int capacity) {
    return new CachingSentenceEncoder(encoder, capacity);
  }

  private static byte[] resource(String name) {
    try (InputStream in = AllMiniLmL6V2EmbeddingModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("sentence encoder: no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] file(Path folder, String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new IllegalArgumentException("sentence encoder: cannot read " + name, e);
    }
  }
}
