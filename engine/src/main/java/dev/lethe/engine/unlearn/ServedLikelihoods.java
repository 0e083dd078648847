package dev.lethe.engine.unlearn;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.serve.GateOutcome;
import java.util.ArrayList;
import java.util.List;

/** How likely completions are under what the path that serves answers with. Owns nothing. */
record ServedLikelihoods(LikelihoodReader reader, NativeAdapter adapter) {

  /** By the base model, and by the path that serves; one a row. */
  record Pair(List<Likelihood> before, List<Likelihood> after) {}

  /**
   * Reads both.
   *
   * @param outcomes what the path made of each row's prompt
   */
  Pair read(List<PromptCompletion> rows, List<GateOutcome> outcomes) {
    List<Likelihood> base = reader.read(rows, null, null);
    float[] weights = new float[rows.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) outcomes.get(i).weight();
    }
    List<Likelihood> adapted = reader.read(rows, adapter, weights);
    List<Likelihood> served = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      served.add(
          switch (outcomes.get(i).action()) {
            case PASS -> base.get(i);
            case BUNDLE -> adapted.get(i);
            case SHIELD -> Likelihood.refused(base.get(i).greedy().length);
          });
    }
    return new Pair(base, served);
  }
}
