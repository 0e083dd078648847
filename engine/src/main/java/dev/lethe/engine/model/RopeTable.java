package dev.lethe.engine.model;

/**
 * Rotary angles in float32, in HuggingFace's rotate-half layout: the first half of a head pairs
 * with the second. Sines of the first half carry the minus sign, so that {@code x·cos +
 * swapped(x)·sin} rotates. Grows as positions are asked for. Thread-safe.
 */
final class RopeTable {
  private final float[] frequencies;
  private volatile float[][] cosines = {};
  private volatile float[][] sines = {};

  RopeTable(ModelConfig config) {
    frequencies = new float[config.headDim() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double power = Math.pow(config.ropeTheta(), 2.0 * i / config.headDim());
      float frequency = (float) (1.0 / power);
      RopeScaling scaling = config.ropeScaling();
      frequencies[i] = scaling == null ? frequency : scaling.scaled(frequency);
    }
  }

  int headDim() {
    return 2 * frequencies.length;
  }

  void copy(int position, boolean sine, float scale, float[] into, int at) {
    float[] row = row(position, sine);
    int half = row.length;
    for (int i = 0; i < half; i++) {
      into[at + i] = (sine ? -row[i] : row[i]) * scale;
      into[at + half + i] = row[i] * scale;
    }
  }

  private float[] row(int position, boolean sine) {
    float[][] table = sine ? sines : cosines;
    if (position >= table.length) {
      grow(position + 1);
      table = sine ? sines : cosines;
    }
    return table[position];
  }

  private synchronized void grow(int positions) {
    int length = Math.max(positions, Math.max(128, 2 * cosines.length));
    float[][] cos = java.util.Arrays.copyOf(cosines, length);
    float[][] sin = java.util.Arrays.copyOf(sines, length);
    for (int position = cosines.length; position < length; position++) {
      cos[position] = new float[frequencies.length];
      sin[position] = new float[frequencies.length];
      for (int i = 0; i < frequencies.length; i++) {
        float angle = position * frequencies[i];
        cos[position][i] = (float) Math.cos(angle);
        sin[position][i] = (float) Math.sin(angle);
      }
    }
    sines = sin;
    cosines = cos;
  }
}
