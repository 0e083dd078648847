package dev.lethe.workbench.o3;

import dev.lethe.workbench.encoder.ContrastiveEntropy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Every constant of O3; the defaults are the published ones, or what its code has where the paper
 * says nothing.
 *
 * @param backend which encoder the detectors score with
 * @param robertaFolder for {@link Backend#ROBERTA}
 */
public record O3Settings(
    Backend backend,
    @Nullable Path robertaFolder,
    Tuning tuning,
    Boundary boundary,
    Adapter adapter) {
  public O3Settings {
    if (backend == Backend.ROBERTA && robertaFolder == null) {
      throw new IllegalArgumentException("o3: the RoBERTa encoder needs a folder");
    }
  }

  /** Where layer states come from. */
  public enum Backend {
    /** A HuggingFace RoBERTa folder, as published (large, there). */
    ROBERTA,
    /** all-MiniLM-L6-v2 of the Maven artifact. */
    MINILM,
    /** The served model itself. */
    SERVED
  }

  /**
   * Encoder LoRA.
   *
   * @param epochs 0 = the frozen encoder
   * @param maskShare of the tokens in the masked view
   * @param warmup share of the steps, then linear decay
   */
  public record Tuning(
      int rank,
      double alpha,
      double learningRate,
      int epochs,
      int batchSize,
      double maskShare,
      double warmup,
      double weightDecay,
      ContrastiveEntropy contrastive) {
    /** As published and coded. */
    public static Tuning published() {
      return new Tuning(8, 32, 1e-5, 2, 8, 0.15, 0.06, 0.01, ContrastiveEntropy.published());
    }

    public Tuning withEpochs(int count) {
      return new Tuning(
          rank, alpha, learningRate, count, batchSize, maskShare, warmup, weightDecay, contrastive);
    }

    public Tuning with(double rate, ContrastiveEntropy entropy) {
      return new Tuning(
          rank, alpha, rate, epochs, batchSize, maskShare, warmup, weightDecay, entropy);
    }
  }

  /**
   * Score, boundary and weight.
   *
   * @param cosineFactor of max cos in the glocal score
   * @param nu of the one-class SVM
   * @param heldOut share of the forget set that the second Gaussian is fitted on
   * @param slope weight = sigmoid(slope · p − shift)
   */
  public record Boundary(
      double cosineFactor, double nu, double heldOut, double slope, double shift) {
    public static Boundary published() {
      return new Boundary(1000, 0.1, 0.2, 10, 2);
    }
  }

  /**
   * The evolving adapter.
   *
   * @param epochs all are made; the paper says at most
   * @param leastSteps are made even if the epochs have fewer; 0 as published
   * @param orthogonality λ
   */
  public record Adapter(
      int rank,
      double alpha,
      double dropout,
      double learningRate,
      int batchSize,
      int epochs,
      int leastSteps,
      double orthogonality,
      double weightDecay) {
    public static Adapter published() {
      return new Adapter(8, 16, 0.05, 3e-4, 128, 15, 0, 0.1, 0.01);
    }

    /**
     * The steps that the other methods have, at their rate: fewer and smaller batches than
     * published, at a rate that models of 1–3 M weights respond to.
     */
    public static Adapter smallModels() {
      return new Adapter(8, 16, 0.05, 5e-3, 8, 0, 200, 0.1, 0.01);
    }

    /** Another λ; the paper sweeps 0 to 0.2. */
    public Adapter withOrthogonality(double lambda) {
      return new Adapter(
          rank, alpha, dropout, learningRate, batchSize, epochs, leastSteps, lambda, weightDecay);
    }

    int steps(int examples) {
      int perEpoch = (examples + batchSize - 1) / batchSize;
      return Math.max(leastSteps, epochs * perEpoch);
    }
  }

  /** The published constants. */
  public static O3Settings published(Backend backend) {
    return new O3Settings(
        backend, null, Tuning.published(), Boundary.published(), Adapter.published());
  }

  /**
   * What stands in a comparison: the best of the detectors that were measured
   * (docs/experiments/o3-detector.md), all-MiniLM-L6-v2 as it comes, and the steps that the other
   * methods have; all else as published.
   */
  public static O3Settings comparison() {
    return published(Backend.MINILM)
        .withTuning(Tuning.published().withEpochs(0))
        .withAdapter(Adapter.smallModels());
  }

  public O3Settings withTuning(Tuning other) {
    return new O3Settings(backend, robertaFolder, other, boundary, adapter);
  }

  public O3Settings withAdapter(Adapter other) {
    return new O3Settings(backend, robertaFolder, tuning, boundary, other);
  }

  /** Published constants on the encoder in a folder. */
  public static O3Settings roberta(Path folder) {
    return new O3Settings(
        Backend.ROBERTA, folder, Tuning.published(), Boundary.published(), Adapter.published());
  }
}
