package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.Map;

/**
 * Low-rank factors for a forward pass: {@code y = W h + weight · scale · B A h}.
 *
 * @param pairs projection name (without {@code .weight}) → factors; others stay as they are
 * @param scale alpha / rank
 * @param weights one per row of the batch; empty = 1 for all
 * @param dropout share of {@code h} that A does not see, in training only; drawn by the engine's
 *     own generator
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record AppliedLora(
    Map<String, LoraPair> pairs, double scale, float[] weights, double dropout) {
  public AppliedLora(Map<String, LoraPair> pairs, double scale, float[] weights) {
    this(pairs, scale, weights, 0);
  }

  public static AppliedLora full(Map<String, LoraPair> pairs, double scale) {
    return new AppliedLora(pairs, scale, new float[0]);
  }

  public AppliedLora withDropout(double share) {
    return new AppliedLora(pairs, scale, weights, share);
  }

  /** For a batch of chosen rows only. */
  public AppliedLora rows(int[] chosen) {
    if (weights.length <= 1) {
      return this;
    }
    float[] kept = new float[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      kept[i] = weights[chosen[i]];
    }
    return new AppliedLora(pairs, scale, kept, dropout);
  }

  /** {@code [batch]} factors that go between A and B. */
  float[] factors(int batch) {
    float[] factors = new float[weights.length == 0 ? 1 : weights.length];
    if (factors.length > 1 && factors.length != batch) {
      throw new IllegalArgumentException("one adapter weight per row is needed");
    }
    Arrays.fill(factors, (float) scale);
    for (int i = 0; i < weights.length; i++) {
      factors[i] = (float) (scale * weights[i]);
    }
    return factors;
  }
}
