package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All evidence in one figure; the question alone fires too, where it is far from the background; as
 * far as {@code leakage} lets them.
 *
 * @param combination over the figures of {@code evidences}, in their order
 * @param threshold in standard deviations of the background
 * @param leakage what the draft has to say
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
  public double margin(double questionMargin, double repeated, GateInput observation) {
    double[] figures = figures(evidences, observation);
    double all = combination.score(figures) - threshold;
    double margin = leakage.margin(questionMargin, all, leakage.told(figures));
    return margin < 0 && leakage.retells(figures) ? repeated : margin;
  }

  @Override
  public Stream<TermHasher> hashers() {
    return evidences.stream()
        .filter(TermEvidence.class::isInstance)
        .map(evidence -> ((TermEvidence) evidence).hasher());
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
