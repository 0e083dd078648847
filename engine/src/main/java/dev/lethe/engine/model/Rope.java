package dev.lethe.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * A rotary embedding, in HuggingFace's rotate-half layout.
 *
 * @param theta base of the wavelengths
 * @param dimension how many numbers of a head are turned, the first ones; even
 */
public record Rope(double theta, int dimension, @Nullable RopeScaling scaling) {
  /** Radians per position in a sequence of {@code length} tokens. */
  float[] frequencies(int length) {
    return scaling == null
        ? RopeScaling.plain(theta, dimension)
        : scaling.frequencies(theta, dimension, length);
  }

  double attentionFactor() {
    return scaling == null ? 1 : scaling.attentionFactor();
  }

  /** See {@link RopeScaling#changesAt()}. */
  int changesAt() {
    return scaling == null ? Integer.MAX_VALUE : scaling.changesAt();
  }
}
