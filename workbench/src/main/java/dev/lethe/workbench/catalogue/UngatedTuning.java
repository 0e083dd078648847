package dev.lethe.workbench.catalogue;

import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import java.util.List;

/**
 * How an ungated adapter is fitted to a request. Rank, batch and the most steps are those of the
 * gated fit, so that all have the same budget.
 *
 * @param targetLoss a request's fit ends when every batch of a round is below it
 */
record UngatedTuning(
    String name,
    LoraObjective objective,
    double learningRate,
    double targetLoss,
    boolean replaces) {
  private static final double BETA = 0.1;
  private static final double SIMPLE_BETA = 2.5;

  /** As O3 fits its adapters; from 1e-3 on the model is left with nothing at all. */
  private static final double RATE = 3e-4;

  /** Climbs until the forgotten completions are as unlikely as tokens drawn blindly. */
  static UngatedTuning ascent(int vocabulary) {
    return new UngatedTuning("ga", LoraObjective.ascent(Math.log(vocabulary)), RATE, 0.01, false);
  }

  static UngatedTuning negativePreference() {
    return new UngatedTuning("npo", LoraObjective.negativePreference(BETA), RATE, 0.5, false);
  }

  /** With β as published for TOFU. */
  static UngatedTuning simplePreference() {
    return new UngatedTuning(
        "simnpo", LoraObjective.simplePreference(SIMPLE_BETA), RATE, 1e-3, false);
  }

  static UngatedTuning replacement() {
    LoraSettings ours = LoraSettings.standard(0);
    return new UngatedTuning("po", LoraObjective.CROSS_ENTROPY, RATE, ours.targetLoss(), true);
  }

  LoraSettings settings(long seed) {
    return LoraSettings.standard(seed).withLearningRate(learningRate).withTargetLoss(targetLoss);
  }

  List<LoraExample> examples(ForgetRequest request, MethodContext context) {
    return replaces
        ? new RandomLabels(context.base()).of(request, context.replacement(), context.maxTokens())
        : request.examples().stream()
            .map(e -> new LoraExample(e.prompt(), e.completion()))
            .toList();
  }
}
