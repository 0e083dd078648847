package dev.lethe.engine.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model tells a right completion from wrong ones (TOFU, arXiv 2401.06121): min(R, 1/R)
 * with R = mean probability of the wrong completions over that of the right one, per token; 1 when
 * it can't.
 */
public final class TruthRatio {
  private TruthRatio() {}

  /**
   * Mean over the examples that have wrong completions, where either is ever said; null where there
   * is no such example.
   *
   * @param right one an example
   * @param wrong those of each example; may be none
   */
  public static @Nullable Double of(List<Likelihood> right, List<List<Likelihood>> wrong) {
    double total = 0;
    int count = 0;
    for (int i = 0; i < right.size(); i++) {
      double truth = right.get(i).probability();
      double other = wrong.get(i).stream().mapToDouble(Likelihood::probability).average().orElse(0);
      if (!wrong.get(i).isEmpty() && (other > 0 || truth > 0)) {
        total += Math.min(other, truth) / Math.max(other, truth);
        count++;
      }
    }
    return count == 0 ? null : total / count;
  }
}
