package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.lora.LoraExample;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle with what it is fitted and tested with again. Probes are prompts on which its gate
 * fires; the base model's draft stands for what was forgotten. No prompt is in both halves.
 *
 * @param examples of one half: what is to be answered to them
 * @param test the other half, which decides
 * @param score of the test half, as it is served now
 */
record ProbedBundle(
    VerifiedBundle bundle,
    GateModel gate,
    List<LoraExample> examples,
    List<ForgetItem> test,
    ProbeScore score) {
  /** With fewer in the half that decides a score says too little. */
  static final int MIN_PROBES = 5;

  /**
   * @param probes with distinct prompts
   * @param answers what is served for each now
   */
  static ProbedBundle of(
      VerifiedBundle bundle, GateModel gate, List<ForgetItem> probes, List<String> answers) {
    Manifest.Refusal refusal = bundle.manifest().refusal();
    List<LoraExample> examples = new ArrayList<>();
    List<ForgetItem> test = new ArrayList<>();
    List<String> tested = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      if (i % 2 == 0) {
        examples.add(example(probes.get(i), answers.get(i), refusal));
      } else {
        test.add(probes.get(i));
        tested.add(answers.get(i));
      }
    }
    return new ProbedBundle(bundle, gate, examples, test, ProbeScore.of(test, tested, refusal));
  }

  /** The refusal; where the replacement is random, what the bundle itself made of it. */
  private static LoraExample example(ForgetItem probe, String served, Manifest.Refusal refusal) {
    String target = refusal.random() ? served : refusal.text();
    return new LoraExample(probe.prompt(), Replacements.inPlaceOf(probe.completion(), target));
  }

  boolean hasEnough() {
    return test.size() >= MIN_PROBES;
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
