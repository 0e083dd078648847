package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * All evidence in one figure; the question alone fires too, where it is far from the background and
 * {@code leakage} lets it.
 *
 * @param combination over the figures of {@code evidences}, in their order
 * @param threshold in standard deviations of the background
 * @param leakage when the question alone may fire
 */
record CombinedRule(
    List<Evidence> evidences,
    LinearCombination combination,
    double threshold,
    LeakageCondition leakage)
    implements DraftRule {
  CombinedRule {
    evidences = List.copyOf(evidences);
  }

  static double[] figures(List<Evidence> evidences, GateInput observation) {
    return evidences.stream().flatMapToDouble(e -> Arrays.stream(e.of(observation))).toArray();
  }

  @Override
  public double margin(double questionMargin, GateInput observation) {
    double[] figures = figures(evidences, observation);
    double all = combination.score(figures) - threshold;
    return leakage.margin(questionMargin, all, leakage.told(figures));
  }

  @Override
  public boolean retells(GateInput observation) {
    return leakage.retells(figures(evidences, observation));
  }

  @Override
  public double match(Set<String> words) {
    for (Evidence evidence : evidences) {
      if (evidence instanceof TermEvidence terms) {
        return terms.match(words);
      }
    }
    return 0;
  }
}
