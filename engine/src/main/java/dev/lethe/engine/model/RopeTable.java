package dev.lethe.engine.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rotary angles in float32, in HuggingFace's rotate-half layout: the first half of what is turned
 * of a head pairs with the second. Sines of the first half carry the minus sign, so that {@code
 * x·cos + swapped(x)·sin} rotates; what is not turned has cosine one and sine zero. Grows as
 * positions are asked for. Thread-safe.
 */
final class RopeTable {
  private final @Nullable Rope rope;
  private final int headDim;
  private final float[] frequencies;
  private volatile float[][] cosines = {};
  private volatile float[][] sines = {};
  private volatile Stretched stretched = new Stretched(0, new float[0]);

  /** The frequencies of the long sequences that were asked for last. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stretched(int length, float[] frequencies) {}

  /**
   * @param rope null turns nothing
   */
  RopeTable(@Nullable Rope rope, int headDim) {
    this.rope = rope;
    this.headDim = headDim;
    frequencies = rope == null ? new float[0] : rope.frequencies(1);
  }

  int headDim() {
    return headDim;
  }

  /**
   * @param length tokens of the sequence
   */
  void copy(int position, int length, boolean sine, float scale, float[] into, int at) {
    Arrays.fill(into, at, at + headDim, sine ? 0 : scale);
    float[] row = rope == null ? frequencies : row(rope, position, length, sine);
    int half = row.length;
    for (int i = 0; i < half; i++) {
      into[at + i] = (sine ? -row[i] : row[i]) * scale;
      into[at + half + i] = row[i] * scale;
    }
  }

  private float[] row(Rope turned, int position, int length, boolean sine) {
    if (length >= turned.changesAt()) {
      Stretched current = stretched;
      if (current.length() != length) {
        current = new Stretched(length, turned.frequencies(length));
        stretched = current;
      }
      return row(turned, current.frequencies(), position, sine);
    }
    float[][] table = sine ? sines : cosines;
    if (position >= table.length) {
      grow(turned, position + 1);
      table = sine ? sines : cosines;
    }
    return table[position];
  }

  private synchronized void grow(Rope turned, int positions) {
    int length = Math.max(positions, Math.max(128, 2 * cosines.length));
    float[][] cos = Arrays.copyOf(cosines, length);
    float[][] sin = Arrays.copyOf(sines, length);
    for (int position = cosines.length; position < length; position++) {
      cos[position] = row(turned, frequencies, position, false);
      sin[position] = row(turned, frequencies, position, true);
    }
    sines = sin;
    cosines = cos;
  }

  private static float[] row(Rope turned, float[] frequencies, int position, boolean sine) {
    float factor = (float) turned.attentionFactor();
    float[] row = new float[frequencies.length];
    for (int i = 0; i < row.length; i++) {
      float angle = position * frequencies[i];
      row[i] = factor * (float) (sine ? Math.sin(angle) : Math.cos(angle));
    }
    return row;
  }
}
