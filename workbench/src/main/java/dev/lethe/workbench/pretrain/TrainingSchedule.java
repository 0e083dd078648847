package dev.lethe.workbench.pretrain;

/**
 * How long and how hard to train: AdamW, linear warm-up, cosine decay to nearly zero.
 *
 * @param steps optimiser steps; 0 takes {@code epochs} instead
 * @param epochs how often every text is seen
 * @param batch texts a step
 * @param learningRate the largest
 * @param warmup share of the steps that it takes to get there, 0..1
 * @param clip largest norm of the gradient
 * @param completionWeight how much more a completion's token counts than a prompt's
 * @param checkpointEvery steps between checkpoints
 */
public record TrainingSchedule(
    int steps,
    int epochs,
    int batch,
    double learningRate,
    double warmup,
    double weightDecay,
    double clip,
    double completionWeight,
    long seed,
    int checkpointEvery) {
  public static final TrainingSchedule DEFAULT =
      new TrainingSchedule(0, 10, 32, 3e-3, 0.05, 0.05, 1, 4, 1, 500);

  public TrainingSchedule {
    OptionChecks.that(steps >= 0, "steps must not be negative");
    OptionChecks.that(steps > 0 || epochs > 0, "epochs must be positive");
    OptionChecks.positive("batch", batch);
    OptionChecks.positive("lr", learningRate);
    OptionChecks.that(warmup >= 0 && warmup < 1, "warmup must be at least 0 and below 1");
    OptionChecks.that(weightDecay >= 0, "weight-decay must not be negative");
    OptionChecks.positive("clip", clip);
    OptionChecks.positive("completion-weight", completionWeight);
    OptionChecks.positive("checkpoint-every", checkpointEvery);
  }

  /** These steps in place of epochs. */
  public TrainingSchedule withSteps(int count) {
    return new TrainingSchedule(
        count,
        epochs,
        batch,
        learningRate,
        warmup,
        weightDecay,
        clip,
        completionWeight,
        seed,
        checkpointEvery);
  }

  /** The learning rate of a step, counted from 0. */
  double rate(int step, int total) {
    double rising = Math.max(1, warmup * total);
    if (step + 1 < rising) {
      return learningRate * (step + 1) / rising;
    }
    double done = (step - rising + 1) / Math.max(1, total - rising + 1);
    return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done)));
  }
}
