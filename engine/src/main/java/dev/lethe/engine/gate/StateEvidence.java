package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.List;

/** Heads on the served model's own hidden states, of the prompt and of the draft. */
record StateEvidence(LinearHead prompt, LinearHead draft) implements Evidence {
  @Override
  public List<String> names() {
    return List.of("promptStates", "draftStates");
  }

  @Override
  public double[] of(GateInput observation) {
    StateFeatures states = observation.states();
    if (states == null) {
      throw new IllegalStateException("gate: the engine gave no states");
    }
    return new double[] {prompt.score(states.prompt()), draft.score(states.draft())};
  }
}
