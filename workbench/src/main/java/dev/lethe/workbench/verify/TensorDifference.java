package dev.lethe.workbench.verify;

/**
 * How far one tensor is from its reference.
 *
 * @param largest largest absolute difference; infinite when a value is not a number or a shape
 *     differs
 */
public record TensorDifference(String name, double largest) {
  /** Over all elements. */
  static TensorDifference between(String name, float[] actual, float[] expected) {
    boolean[] all = new boolean[expected.length];
    java.util.Arrays.fill(all, true);
    return between(name, actual, expected, all);
  }

  /** Over the chosen elements. */
  static TensorDifference between(
      String name, float[] actual, float[] expected, boolean[] compared) {
    if (actual.length != expected.length) {
      return new TensorDifference(name, Double.POSITIVE_INFINITY);
    }
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      if (compared[i]) {
        double difference = Math.abs((double) actual[i] - expected[i]);
        largest =
            Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      }
    }
    return new TensorDifference(name, largest);
  }
}
