package dev.lethe.engine.unlearn;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.serve.GateOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of the forgotten completions a model still holds, given all before each token; means
 * over examples, 0..1.
 *
 * @param probability geometric mean per token
 * @param extractionStrength share of the completion's end that greedy decoding restores
 * @param exactMemorisation share of tokens that are the most likely ones
 */
record Recollection(double probability, double extractionStrength, double exactMemorisation) {

  /** Of the base model, and of the path that serves. */
  record Pair(Recollection before, Recollection after) {}

  /**
   * Reads both.
   *
   * @param outcomes of each item, by the path that serves
   */
  static Pair read(
      LikelihoodReader reader,
      List<ForgetItem> items,
      List<GateOutcome> outcomes,
      PeftAdapter adapter) {
    List<PromptCompletion> rows =
        items.stream().map(i -> new PromptCompletion(i.prompt(), i.completion())).toList();
    List<Likelihood> base = reader.read(rows, null, null);
    float[] weights = new float[rows.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) outcomes.get(i).weight();
    }
    List<Likelihood> adapted;
    try (NativeAdapter applied = new NativeAdapter(adapter)) {
      adapted = reader.read(rows, applied, weights);
    }
    List<Likelihood> served = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      served.add(
          switch (outcomes.get(i).action()) {
            case PASS -> base.get(i);
            case BUNDLE -> adapted.get(i);
            case SHIELD -> Likelihood.refused(base.get(i).greedy().length);
          });
    }
    return new Pair(of(base), of(served));
  }

  private static Recollection of(List<Likelihood> rows) {
    double probability = 0;
    double extraction = 0;
    double memorised = 0;
    for (Likelihood row : rows) {
      probability += row.probability();
      extraction += row.extractionStrength();
      memorised += row.exactMemorisation();
    }
    int n = Math.max(1, rows.size());
    return new Recollection(probability / n, extraction / n, memorised / n);
  }
}
