package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gate.Escalation;
import dev.lethe.engine.gate.FittedExample;
import dev.lethe.engine.gate.GateFit;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import java.util.ArrayList;
import java.util.List;

/**
 * The gate of one bundle: features of the forget set, then the fit.
 *
 * @param hiddenStates whether it may look at the model's hidden states
 */
record BundleGate(
    BlackBoxModel model, GateFitter gateFitter, boolean hiddenStates, FitListener listener) {
  private static final int MIN_DRAFT_TOKENS = 48;
  private static final int MAX_DRAFT_TOKENS = 128;

  /**
   * What was fitted.
   *
   * @param tokens of a draft, at most
   * @param drafts the base model's answer to each item
   */
  record Fit(int tokens, List<String> drafts, GateFit gate) {
    @Override
    public String toString() {
      return "Fit[redacted]";
    }
  }

  /** See {@link BundleFit#run}. */
  Fit fit(UnlearnTask task, List<ForgetItem> items, List<ForgetItem> views, double falseFires) {
    int tokens = draftTokens(items);
    listener.progress(FitPhase.FEATURES, 0, 2, 0);
    List<String> prompts = items.stream().map(ForgetItem::prompt).toList();
    List<String> drafts = model.generateBatch(prompts, tokens, 0, task.seed());
    List<ForgetExample> seen = items.stream().map(ForgetItem::seen).toList();
    Escalation more = new Escalation(views.stream().map(ForgetItem::seen).toList(), falseFires);
    String purpose = BundleFit.keyPurpose(model, task);
    GateFit gate =
        hiddenStates
            ? gateFitter.bundle(
                seen, more, drafts, () -> fitted(inMemory(), items, prompts, drafts), purpose)
            : gateFitter.bundleByText(seen, more, drafts, purpose);
    return new Fit(tokens, drafts, gate);
  }

  private LanguageModel inMemory() {
    return model
        .inMemory()
        .orElseThrow(
            () -> new IllegalStateException("a model that one can only call has no states"));
  }

  private int draftTokens(List<ForgetItem> items) {
    int longest = items.stream().mapToInt(i -> model.countTokens(i.completion())).max().orElse(0);
    return Math.max(MIN_DRAFT_TOKENS, Math.min(MAX_DRAFT_TOKENS, longest + 8));
  }

  private List<FittedExample> fitted(
      LanguageModel states, List<ForgetItem> items, List<String> prompts, List<String> drafts) {
    DraftWindows windows = new DraftWindows(states);
    List<List<StateFeatures>> taught =
        windows.states(prompts, items.stream().map(ForgetItem::completion).toList());
    listener.progress(FitPhase.FEATURES, 1, 2, 0);
    List<List<StateFeatures>> drafted = windows.states(prompts, drafts);
    listener.progress(FitPhase.FEATURES, 2, 2, 0);
    listener.progress(FitPhase.GATE, 0, 1, 0);
    List<FittedExample> fitted = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      fitted.add(
          new FittedExample(items.get(i).seen(), drafts.get(i), taught.get(i), drafted.get(i)));
    }
    return fitted;
  }
}
