package dev.lethe.engine.embedding;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

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
    return OnnxSentenceEncoder.of(
        resource("/all-minilm-l6-v2.onnx"),
        resource("/all-minilm-l6-v2-tokenizer.json"),
        Pooling.MEAN);
  }

  /**
   * Another encoder. Its vectors are normalised.
   *
   * @param folder as sentence-transformers writes it: {@code onnx/model.onnx} or {@code model.onnx}
   *     (inputs {@code input_ids}, {@code attention_mask} and perhaps {@code token_type_ids}; first
   *     output {@code [batch, tokens, hidden]}), {@code tokenizer.json}, and where they are there
   *     {@code 1_Pooling/config.json} and {@code config_sentence_transformers.json}
   * @throws IllegalArgumentException naming the file that is missing, can't be read or asks for
   *     what is not understood
   */
  public static SentenceEncoder folder(Path folder) {
    return OnnxSentenceEncoder.of(EncoderFiles.of(folder));
  }

  /** The one in a folder, as {@link #folder} has it, or else the bundled one. */
  public static SentenceEncoder of(Optional<Path> folder) {
    return folder.map(SentenceEncoders::folder).orElseGet(SentenceEncoders::bundled);
  }

  /**
   * How many bytes the weights in a folder take, before anything is loaded.
   *
   * @throws IllegalArgumentException as {@link #folder}
   */
  public static long weightBytes(Path folder) {
    return EncoderFiles.of(folder).bytes();
  }

  /** Remembers the vectors of the {@code capacity} texts that were asked for last. */
  public static SentenceEncoder cached(SentenceEncoder encoder, int capacity) {
    return new CachingSentenceEncoder(encoder, capacity);
  }

  /** The same encoder for one of several users: closing what this gives closes nothing. */
  public static SentenceEncoder borrowed(SentenceEncoder encoder) {
    return new BorrowedSentenceEncoder(encoder);
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
}
