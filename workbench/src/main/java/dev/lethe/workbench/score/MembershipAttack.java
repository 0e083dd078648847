package dev.lethe.workbench.score;

import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.workbench.spec.SpecExample;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Telling forgotten examples from never-taught ones by the distribution that is served for each.
 *
 * @param served for {@code forgotten}, in order
 * @param servedHoldout for {@code holdout}, in order
 */
record MembershipAttack(
    List<SpecExample> forgotten,
    List<TokenScores> served,
    List<SpecExample> holdout,
    List<TokenScores> servedHoldout) {
  private static final double SHARE = 0.2;

  /** At which MUSE measures PrivLeak. */
  private static final double MUSE_SHARE = 0.4;

  /**
   * @param gate what is known of refusals; null without gates
   */
  MembershipScore score(@Nullable OutsideModel reference, @Nullable Double gate) {
    return new MembershipScore(
        area(served, servedHoldout, MembershipSignal::loss),
        AreaUnderRoc.of(zlib(forgotten, served), zlib(holdout, servedHoldout)),
        area(served, servedHoldout, s -> MembershipSignal.minK(s, SHARE)),
        museArea(served, servedHoldout),
        area(served, servedHoldout, s -> MembershipSignal.minKPlusPlus(s, SHARE)),
        reference == null
            ? null
            : AreaUnderRoc.of(
                better(served, reference.forgotten()), better(servedHoldout, reference.holdout())),
        gate);
  }

  /** What PrivLeak compares. */
  static double museArea(List<TokenScores> forgotten, List<TokenScores> holdout) {
    return area(forgotten, holdout, s -> MembershipSignal.minK(s, MUSE_SHARE));
  }

  private static double area(
      List<TokenScores> forgotten,
      List<TokenScores> holdout,
      ToDoubleFunction<TokenScores> signal) {
    return AreaUnderRoc.of(
        forgotten.stream().mapToDouble(signal).toArray(),
        holdout.stream().mapToDouble(signal).toArray());
  }

  private static double[] zlib(List<SpecExample> examples, List<TokenScores> scores) {
    double[] signals = new double[examples.size()];
    for (int i = 0; i < signals.length; i++) {
      signals[i] = MembershipSignal.zlib(scores.get(i), examples.get(i).completion());
    }
    return signals;
  }

  private static double[] better(List<TokenScores> scores, List<TokenScores> reference) {
    double[] signals = new double[scores.size()];
    for (int i = 0; i < signals.length; i++) {
      signals[i] = MembershipSignal.reference(scores.get(i), reference.get(i));
    }
    return signals;
  }
}
