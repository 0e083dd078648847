package dev.lethe.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * One forward pass.
 *
 * @param cache what earlier passes left; its padding goes on
 * @param keepCache whether the result carries a cache
 * @param keepHidden whether the result carries every layer's states
 * @param longest tokens that the sequence will have, as far as is known; 0 if it is not. The cache
 *     is made for so many, in place of growing
 */
public record DecoderInput(
    TokenBatch tokens,
    @Nullable AppliedLora lora,
    @Nullable KvCache cache,
    boolean keepCache,
    boolean keepHidden,
    int longest) {
  public static DecoderInput of(TokenBatch tokens) {
    return new DecoderInput(tokens, null, null, false, false, 0);
  }

  public DecoderInput withLora(@Nullable AppliedLora applied) {
    return new DecoderInput(tokens, applied, cache, keepCache, keepHidden, longest);
  }

  /** Continues {@code previous} (null at the start) and asks for the cache. */
  public DecoderInput withCache(@Nullable KvCache previous) {
    return new DecoderInput(tokens, lora, previous, true, keepHidden, longest);
  }

  public DecoderInput withHidden() {
    return new DecoderInput(tokens, lora, cache, keepCache, true, longest);
  }

  public DecoderInput withLongest(int most) {
    return new DecoderInput(tokens, lora, cache, keepCache, keepHidden, most);
  }
}
