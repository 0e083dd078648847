package dev.lethe.engine.model;

import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;

/** A HuggingFace folder in memory: config, tokenizer, weights, decoder. */
public final class LanguageModel implements AutoCloseable {
  /**
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static LanguageModel load(Path folder) {
    throw new UnsupportedOperationException("model");
  }

  /** The default text engine over this model; closing it closes the model. */
  public TextEngine textEngine() {
    throw new UnsupportedOperationException("model");
  }

  @Override
  public void close() {}
}
