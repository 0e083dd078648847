package dev.lethe.engine.gate;

import java.util.List;

/** A frozen sentence encoder. Thread-safe. */
public interface SentenceEncoder extends AutoCloseable {
  /**
   * {@code sha256:…} of its weights and tokenizer; a gate never meets vectors from another source.
   */
  String digest();

  int dimension();

  /** One vector of length 1 per text: {@code [texts][dimension]}. */
  float[][] encode(List<String> texts);

  @Override
  void close();
}
