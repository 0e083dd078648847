package dev.lethe.engine.lora.fit;

/**
 * How an adapter is fitted.
 *
 * @param orthogonality λ, weight of the penalty against earlier adapters
 * @param batchSize examples per step
 * @param maxSteps a fit ends here at the latest
 * @param warmup steps over which the learning rate rises to its value
 * @param targetLoss a fit ends when the cross-entropy of every batch of a round is below this, or
 *     no longer falls; below zero, it makes all its steps
 * @param seed of initial weights and order of batches
 */
public record LoraSettings(
    int rank,
    double alpha,
    double learningRate,
    double weightDecay,
    double orthogonality,
    int batchSize,
    int maxSteps,
    int warmup,
    double targetLoss,
    long seed) {
  public LoraSettings {
    if (rank < 1 || batchSize < 1 || maxSteps < 1 || !(learningRate > 0) || !(alpha > 0)) {
      throw new IllegalArgumentException("LoRA settings must be positive");
    }
  }

  /** Rank 8, α 16 and λ 0.1 as O3 has them; the rest from trials with models of 1–3 M weights. */
  public static LoraSettings standard(long seed) {
    return new LoraSettings(8, 16, 5e-3, 0, 0.1, 8, 200, 5, 0.02, seed);
  }

  public LoraSettings withMaxSteps(int steps) {
    return new LoraSettings(
        rank,
        alpha,
        learningRate,
        weightDecay,
        orthogonality,
        batchSize,
        steps,
        warmup,
        targetLoss,
        seed);
  }

  public LoraSettings withLearningRate(double rate) {
    return new LoraSettings(
        rank,
        alpha,
        rate,
        weightDecay,
        orthogonality,
        batchSize,
        maxSteps,
        warmup,
        targetLoss,
        seed);
  }

  public LoraSettings withRank(int newRank, double newAlpha) {
    return new LoraSettings(
        newRank,
        newAlpha,
        learningRate,
        weightDecay,
        orthogonality,
        batchSize,
        maxSteps,
        warmup,
        targetLoss,
        seed);
  }

  public LoraSettings withTargetLoss(double loss) {
    return new LoraSettings(
        rank,
        alpha,
        learningRate,
        weightDecay,
        orthogonality,
        batchSize,
        maxSteps,
        warmup,
        loss,
        seed);
  }
}
