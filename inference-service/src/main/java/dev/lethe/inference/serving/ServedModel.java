package dev.lethe.inference.serving;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.tokenizer.ChatTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The base model, in memory or behind another server, with all that serving needs. Thread-safe;
 * closing it closes engine and encoder.
 *
 * @param template null where another server applies it
 */
public record ServedModel(
    TextEngine engine, SentenceEncoder encoder, @Nullable ChatTemplate template)
    implements AutoCloseable {

  /** OpenAI's {@code system_fingerprint}: the base model that answers. */
  public String fingerprint() {
    String hex = engine.baseDigest().substring(engine.baseDigest().indexOf(':') + 1);
    return "fp_" + hex.substring(0, Math.min(12, hex.length()));
  }

  @Override
  public void close() {
    engine.close();
    encoder.close();
  }
}
