package dev.lethe.engine.unlearn;

import dev.lethe.engine.metrics.Likelihood;
import java.util.List;

/**
 * How much of the forgotten completions a model still holds, given all before each token; means
 * over examples, 0..1.
 *
 * @param probability geometric mean per token
 * @param extractionStrength share of the completion's end that greedy decoding restores
 * @param exactMemorisation share of tokens that are the most likely ones
 */
record Memorisation(double probability, double extractionStrength, double exactMemorisation) {

  static Memorisation of(List<Likelihood> rows) {
    double probability = 0;
    double extraction = 0;
    double memorised = 0;
    for (Likelihood row : rows) {
      probability += row.probability();
      extraction += row.extractionStrength();
      memorised += row.exactMemorisation();
    }
    int n = Math.max(1, rows.size());
    return new Memorisation(probability / n, extraction / n, memorised / n);
  }
}
