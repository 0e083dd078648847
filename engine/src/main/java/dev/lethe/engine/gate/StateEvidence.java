package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.List;

/**
 * Heads on the served model's own hidden states, of the prompt and of the draft. Wide states are
 * thinned to every {@code stride}-th feature.
 */
record StateEvidence(LinearHead prompt, LinearHead draft, int stride) implements Evidence {
  private static final int MAX_WIDTH = 8192;

  static int strideFor(int width) {
    return (width + MAX_WIDTH - 1) / MAX_WIDTH;
  }

  static float[] thin(float[] features, int stride) {
    if (stride == 1) {
      return features;
    }
    float[] thinned = new float[(features.length + stride - 1) / stride];
    for (int j = 0; j < thinned.length; j++) {
      thinned[j] = features[j * stride];
    }
    return thinned;
  }

  @Override
  public List<String> names() {
    return List.of("promptStates", "draftStates");
  }

  @Override
  public double[] of(Observation observation) {
    StateFeatures states = observation.states();
    if (states == null) {
      throw new IllegalStateException("gate: the engine gave no states");
    }
    return new double[] {
      prompt.score(thin(states.prompt(), stride)), draft.score(thin(states.draft(), stride))
    };
  }
}
