package dev.lethe.workbench.catalogue;

import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.retained.RetainedObjectives;
import java.util.List;

/**
 * How an ungated adapter is fitted to a request. Rank, batch and the most steps are those of the
 * gated fit, so that all have the same budget.
 *
 * @param targetLoss a request's fit ends when every batch of a round is below it; below zero, it
 *     makes all its steps
 * @param replaces whether another completion is taught in place of the forgotten one
 */
record UngatedTuning(
    String name,
    RequestObjective objective,
    double learningRate,
    double targetLoss,
    boolean replaces,
    boolean usesRetainedData) {
  private static final double BETA = 0.1;
  private static final double SIMPLE_BETA = 2.5;

  /** As O3 fits its adapters; from 1e-3 on the model is left with nothing at all. */
  private static final double RATE = 3e-4;

  /**
   * States have several times their own length to go. What is retained holds them back, not a small
   * step.
   */
  private static final double STEERING_RATE = 1e-3;

  /** As many steps as there may be: the loss of a good fit hardly falls. */
  private static final double NEVER = -1;

  /** What a request's fit descends on. */
  @FunctionalInterface
  interface RequestObjective {
    LoraObjective of(List<LoraExample> examples, LoraSettings settings);
  }

  /** Climbs until the forgotten completions are as unlikely as tokens drawn blindly. */
  static UngatedTuning ascent(int vocabulary) {
    return of("ga", climb(vocabulary), 0.01, false);
  }

  static UngatedTuning negativePreference() {
    return of("npo", LoraObjective.negativePreference(BETA), 0.5, false);
  }

  /** With β as published for TOFU. */
  static UngatedTuning simplePreference() {
    return of("simnpo", LoraObjective.simplePreference(SIMPLE_BETA), 1e-3, false);
  }

  static UngatedTuning replacement() {
    LoraSettings ours = LoraSettings.standard(0);
    return of("po", LoraObjective.CROSS_ENTROPY, ours.targetLoss(), true);
  }

  /** Climbs as far as {@link #ascent}. */
  static UngatedTuning gradientDifference(int vocabulary, RetainedObjectives retained) {
    RequestObjective objective =
        (examples, settings) -> retained.gradientDifference(climb(vocabulary), settings);
    return new UngatedTuning("graddiff", objective, RATE, 0.01, false, true);
  }

  static UngatedTuning misdirection(RetainedObjectives retained) {
    return new UngatedTuning("rmu", retained::misdirection, STEERING_RATE, NEVER, false, true);
  }

  private static UngatedTuning of(
      String name, LoraObjective objective, double targetLoss, boolean replaces) {
    return new UngatedTuning(
        name, (examples, settings) -> objective, RATE, targetLoss, replaces, false);
  }

  private static LoraObjective climb(int vocabulary) {
    return LoraObjective.ascent(Math.log(vocabulary));
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
