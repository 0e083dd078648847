package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.gate.GateModel;
import java.util.List;

/**
 * A bundle with what it is tested again with.
 *
 * @param probes prompts on which its gate fires; the base model's draft stands for what was
 *     forgotten
 * @param score of what is served now
 */
record ProbedBundle(
    VerifiedBundle bundle, GateModel gate, List<ForgetItem> probes, ForgetScore score) {
  /** With fewer a score says too little. */
  static final int MIN_PROBES = 5;

  boolean hasEnough() {
    return probes.size() >= MIN_PROBES;
  }

  ConsolidationReport.Member member(ConsolidationReport.Fate fate) {
    Double before = probes.isEmpty() ? null : score.rougeL();
    return new ConsolidationReport.Member(
        bundle.manifest().requestId(), bundle.digest(), null, fate, probes.size(), before, null);
  }

  @Override
  public String toString() {
    return "ProbedBundle[" + bundle.digest() + ", probes=" + probes.size() + "]";
  }
}
