package dev.lethe.engine.model;

import java.util.List;

/**
 * How rotary frequencies are stretched for contexts longer than those first trained on. All as in
 * HuggingFace's {@code modeling_rope_utils}.
 */
public sealed interface RopeScaling {
  /**
   * Radians per position, one for each pair of numbers.
   *
   * @param length tokens of the sequence
   */
  float[] frequencies(double theta, int dimension, int length);

  /** What cosines and sines are multiplied by. */
  default double attentionFactor() {
    return 1;
  }

  /** The shortest sequence that has other frequencies than a single token. */
  default int changesAt() {
    return Integer.MAX_VALUE;
  }

  /** Frequencies that nothing stretches. */
  static float[] plain(double theta, int dimension) {
    float[] frequencies = new float[dimension / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1.0 / Math.pow(theta, 2.0 * i / dimension));
    }
    return frequencies;
  }

  /** Positions divided by a factor. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public float[] frequencies(double theta, int dimension, int length) {
      float[] frequencies = plain(theta, dimension);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (float) (frequencies[i] / factor);
      }
      return frequencies;
    }
  }

  /** Llama 3: long waves stretched, short ones kept, a ramp between. */
  record Llama3(double factor, double lowFrequency, double highFrequency, int originalContext)
      implements RopeScaling {
    @Override
    public float[] frequencies(double theta, int dimension, int length) {
      float[] frequencies = plain(theta, dimension);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = scaled(frequencies[i]);
      }
      return frequencies;
    }

    private float scaled(float frequency) {
      double wave = 2 * Math.PI / frequency;
      if (wave < originalContext / highFrequency) {
        return frequency;
      }
      if (wave > originalContext / lowFrequency) {
        return (float) (frequency / factor);
      }
      double ramp = (originalContext / wave - lowFrequency) / (highFrequency - lowFrequency);
      return (float) ((1 - ramp) * frequency / factor + ramp * frequency);
    }
  }

  /**
   * NTK by length: the base grows with the sequence once it is longer than the model's positions.
   * Keys in memory stay as they were turned, as everywhere.
   */
  record Dynamic(double factor, int positions) implements RopeScaling {
    @Override
    public float[] frequencies(double theta, int dimension, int length) {
      double grown = factor * Math.max(length, positions) / positions - (factor - 1);
      return plain(theta * Math.pow(grown, dimension / (dimension - 2.0)), dimension);
    }

    @Override
    public int changesAt() {
      return positions + 1;
    }
  }

  /**
   * YaRN (Peng et al. 2023): dimensions that turn often stay, those that turn seldom are stretched,
   * a ramp between.
   *
   * @param truncate whether the ramp's ends are whole dimensions
   */
  record Yarn(
      double factor,
      double original,
      double betaFast,
      double betaSlow,
      boolean truncate,
      double attentionFactor)
      implements RopeScaling {
    @Override
    public float[] frequencies(double theta, int dimension, int length) {
      double low = dimensionOf(betaFast, theta, dimension);
      double high = dimensionOf(betaSlow, theta, dimension);
      low = Math.max(truncate ? Math.floor(low) : low, 0);
      high = Math.min(truncate ? Math.ceil(high) : high, dimension - 1.0);
      double width = high == low ? 0.001 : high - low;
      float[] frequencies = plain(theta, dimension);
      for (int i = 0; i < frequencies.length; i++) {
        double ramp = Math.min(1, Math.max(0, (i - low) / width));
        frequencies[i] = (float) (frequencies[i] * (ramp / factor + 1 - ramp));
      }
      return frequencies;
    }

    /** Where a pair turns so many times within the original context. */
    private double dimensionOf(double turns, double theta, int dimension) {
      return dimension * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }

  /**
   * LongRoPE: a factor for each pair, one list for short sequences and one for long ones. Where a
   * sequence outgrows the first, its memory is made anew.
   */
  record Long(
      List<Double> shortFactors, List<Double> longFactors, int original, double attentionFactor)
      implements RopeScaling {
    public Long {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
    }

    @Override
    public float[] frequencies(double theta, int dimension, int length) {
      List<Double> factors = length > original ? longFactors : shortFactors;
      float[] frequencies = plain(theta, dimension);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (float) (frequencies[i] / factors.get(i));
      }
      return frequencies;
    }

    @Override
    public int changesAt() {
      return original + 1;
    }
  }
}
