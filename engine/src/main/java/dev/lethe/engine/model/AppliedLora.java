package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.Map;

/**
 * Low-rank factors for a forward pass: {@code y = W h + weight · scale · B A h}.
 *
 * @param pairs projection name (without {@code .weight}) → factors; others stay as they are
 * @param scale alpha / rank
 * @param weights one per row of the batch; empty = 1 for all
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record AppliedLora(Map<String, LoraPair> pairs, double scale, float[] weights) {
  public static AppliedLora full(Map<String, LoraPair> pairs, double scale) {
    return new AppliedLora(pairs, scale, new float[0]);
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
