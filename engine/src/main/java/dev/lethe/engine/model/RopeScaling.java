package dev.lethe.engine.model;

/** How rotary frequencies are stretched for contexts longer than those first trained on. */
public sealed interface RopeScaling {
  /** The frequency to use in place of {@code frequency} (radians per position). */
  float scaled(float frequency);

  /** Positions divided by a factor. */
  record Linear(double factor) implements RopeScaling {
    @Override
    public float scaled(float frequency) {
      return (float) (frequency / factor);
    }
  }

  /** Llama 3: long waves stretched, short ones kept, a ramp between. */
  record Llama3(double factor, double lowFrequency, double highFrequency, int originalContext)
      implements RopeScaling {
    @Override
    public float scaled(float frequency) {
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
}
