package dev.lethe.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * One forward pass.
 *
 * @param cache what earlier passes left; its padding goes on
 * @param keepCache whether the result carries a cache
 * @param keepHidden whether the result carries every layer's states
 */
public record DecoderInput(
    TokenBatch tokens,
    @Nullable AppliedLora lora,
    @Nullable KvCache cache,
    boolean keepCache,
    boolean keepHidden) {
  public static DecoderInput of(TokenBatch tokens) {
    return new DecoderInput(tokens, null, null, false, false);
  }

  public DecoderInput withLora(@Nullable AppliedLora applied) {
    return new DecoderInput(tokens, applied, cache, keepCache, keepHidden);
  }

  /** Continues {@code previous} (null at the start) and asks for the cache. */
  public DecoderInput withCache(@Nullable KvCache previous) {
    return new DecoderInput(tokens, lora, previous, true, keepHidden);
  }

  public DecoderInput withHidden() {
    return new DecoderInput(tokens, lora, cache, keepCache, true);
  }
}
