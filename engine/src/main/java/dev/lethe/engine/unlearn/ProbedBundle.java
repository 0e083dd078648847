package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.gate.GateModel;
import java.util.List;

/**
 * A bundle with what it is tested again with. Probes are prompts on which its gate fires; the base
 * model's draft stands for what was forgotten. One half of them is for a choice that has to be
 * made, the other for the test that decides.
 */
record ProbedBundle(VerifiedBundle bundle, GateModel gate, Half choice, Half test) {
  /** With fewer in the half that decides a score says too little. */
  static final int MIN_PROBES = 5;

  /**
   * Half of the probes.
   *
   * @param score of what is served now
   */
  record Half(List<ForgetItem> probes, ProbeScore score) {
    @Override
    public String toString() {
      return "Half[" + probes.size() + " probes, " + score + "]";
    }
  }

  static ProbedBundle of(
      VerifiedBundle bundle, GateModel gate, List<ForgetItem> probes, List<String> answers) {
    return new ProbedBundle(
        bundle, gate, half(bundle, probes, answers, 0), half(bundle, probes, answers, 1));
  }

  private static Half half(
      VerifiedBundle bundle, List<ForgetItem> probes, List<String> answers, int from) {
    List<ForgetItem> taken = ProbeScore.everySecond(probes, from);
    return new Half(
        taken,
        ProbeScore.of(taken, ProbeScore.everySecond(answers, from), bundle.manifest().refusal()));
  }

  boolean hasEnough() {
    return test.probes.size() >= MIN_PROBES;
  }

  ConsolidationReport.Member member(ConsolidationReport.Fate fate) {
    boolean none = test.probes.isEmpty();
    return new ConsolidationReport.Member(
        bundle.manifest().requestId(),
        bundle.digest(),
        null,
        fate,
        test.probes.size(),
        none ? null : test.score.leak(),
        null,
        none ? null : test.score.replaced(),
        null);
  }
}
