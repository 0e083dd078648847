package dev.lethe.engine.embedding;

import java.util.List;
import java.util.OptionalInt;

/** A frozen sentence encoder. Thread-safe. */
public interface SentenceEncoder extends AutoCloseable {
  /**
   * {@code sha256:…} of its weights and tokenizer; a gate never meets vectors from another source.
   */
  String digest();

  int dimension();

  /** One vector of length 1 per text: {@code [texts][dimension]}. */
  float[][] encode(List<String> texts);

  /**
   * How many words of its vocabulary are more common than {@code word}, from 0 on; empty when the
   * vocabulary doesn't hold it as one piece, or doesn't tell.
   */
  default OptionalInt rank(String word) {
    return OptionalInt.empty();
  }

  @Override
  void close();
}
