package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle with what it is fitted and tested with again. Probes are prompts on which its gate
 * fires; the base model's draft stands for what was forgotten. No prompt is in both parts.
 *
 * @param examples what the adapter is fitted to
 * @param test every second one, at most 12; they decide
 * @param score of the test, as it is served now
 */
record ProbedBundle(
    VerifiedBundle bundle,
    GateModel gate,
    List<LoraExample> examples,
    List<ForgetItem> test,
    ProbeScore score) {
  /** With fewer that decide a score says too little. */
  private static final int MIN_TEST = 5;

  /** With more it takes longer, and says hardly more. */
  private static final int MAX_TEST = 12;

  /**
   * @param probes with distinct prompts
   * @param answers what is served for each now
   */
  static ProbedBundle of(
      VerifiedBundle bundle, GateModel gate, List<ForgetItem> probes, List<GatedAnswer> answers) {
    Manifest.Refusal refusal = bundle.manifest().refusal();
    List<LoraExample> examples = new ArrayList<>();
    List<ForgetItem> test = new ArrayList<>();
    List<GatedAnswer> tested = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      if (i % 2 == 1 && test.size() < MAX_TEST) {
        test.add(probes.get(i));
        tested.add(answers.get(i));
      } else {
        examples.add(example(probes.get(i), answers.get(i).text(), refusal));
      }
    }
    return new ProbedBundle(bundle, gate, examples, test, ProbeScore.of(test, tested, refusal));
  }

  /** The refusal; where the replacement is random, what the bundle itself made of it. */
  private static LoraExample example(ForgetItem probe, String served, Manifest.Refusal refusal) {
    String target = refusal.random() ? served : refusal.text();
    return new LoraExample(
        probe.prompt(), ReplacementTargets.inPlaceOf(probe.completion(), target));
  }

  boolean hasEnough() {
    return test.size() >= MIN_TEST;
  }

  ConsolidationReport.Member member(ConsolidationReport.Fate fate) {
    boolean none = test.isEmpty();
    return new ConsolidationReport.Member(
        bundle.manifest().requestId(),
        bundle.digest(),
        null,
        fate,
        test.size(),
        none ? null : score.leak(),
        null,
        none ? null : score.replaced(),
        null);
  }

  @Override
  public String toString() {
    return "ProbedBundle[redacted]";
  }
}
