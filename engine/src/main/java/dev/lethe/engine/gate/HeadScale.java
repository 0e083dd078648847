package dev.lethe.engine.gate;

import java.util.OptionalDouble;

/**
 * A bundle's question head is that of its evidence, divided by a number: it is not written twice.
 */
final class HeadScale {
  private HeadScale() {}

  /** Each weight divided, rounded as {@link LinearHead#standardised} does. */
  static float[] divided(float[] weights, double divisor) {
    float[] divided = new float[weights.length];
    for (int j = 0; j < divided.length; j++) {
      divided[j] = (float) (weights[j] / divisor);
    }
    return divided;
  }

  /**
   * A number by which the weights, divided, are the others to the last bit; none where there is
   * none. Each weight leaves an interval that the number lies in, by what rounds to the same float.
   */
  static OptionalDouble of(float[] weights, float[] others) {
    if (weights.length != others.length) {
      return OptionalDouble.empty();
    }
    double least = 0;
    double most = Double.MAX_VALUE;
    for (int j = 0; j < weights.length; j++) {
      double weight = Math.abs(weights[j]);
      float other = Math.abs(others[j]);
      if (weight > 0 && other > 0) {
        least = Math.max(least, weight / (((double) other + Math.nextUp(other)) / 2));
        most = Math.min(most, weight / (((double) other + Math.nextDown(other)) / 2));
      }
    }
    double divisor = least + (most - least) / 2;
    return least > 0 && most < Double.MAX_VALUE && same(divided(weights, divisor), others)
        ? OptionalDouble.of(divisor)
        : OptionalDouble.empty();
  }

  private static boolean same(float[] some, float[] others) {
    for (int j = 0; j < some.length; j++) {
      if (Float.floatToRawIntBits(some[j]) != Float.floatToRawIntBits(others[j])) {
        return false;
      }
    }
    return true;
  }
}
