package dev.lethe.engine.text;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/**
 * Mean, maximum and last of a run of hidden states, layer by layer. The same code pools in serving
 * and in fitting. Not thread-safe.
 */
final class PooledStates {
  private final int hidden;
  private final double[] sum;
  private final float[] max;
  private final float[] last;
  private int tokens;

  PooledStates(int layers, int hidden) {
    this.hidden = hidden;
    sum = new double[layers * hidden];
    max = new float[layers * hidden];
    last = new float[layers * hidden];
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
  }

  /** Copies states out of native memory, embeddings left out: one array per layer. */
  static List<float[]> values(List<NDArray> hidden) {
    return hidden.subList(1, hidden.size()).stream().map(NDArray::toFloatArray).toList();
  }

  /**
   * Adds tokens {@code from .. to} of arrays that hold one state after the other.
   *
   * @param layers one array per layer, {@code [token][hidden]}
   */
  void add(List<float[]> layers, int from, int to) {
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int token = from; token < to; token++) {
        add(layers.get(layer), token * hidden, layer * hidden);
      }
    }
    tokens += to - from;
  }

  /**
   * Adds the token of one row of a step.
   *
   * @param states {@code [layer][row][hidden]}
   */
  void addStep(float[] states, int rows, int row) {
    for (int layer = 0; layer * hidden < sum.length; layer++) {
      add(states, (layer * rows + row) * hidden, layer * hidden);
    }
    tokens++;
  }

  private void add(float[] values, int source, int target) {
    for (int i = 0; i < hidden; i++) {
      float value = values[source + i];
      sum[target + i] += value;
      max[target + i] = Math.max(max[target + i], value);
      last[target + i] = value;
    }
  }

  int tokens() {
    return tokens;
  }

  float[] meanThenLast() {
    return meanThen(last);
  }

  float[] meanThenMax() {
    return meanThen(max);
  }

  private float[] meanThen(float[] second) {
    float[] all = new float[sum.length + second.length];
    for (int i = 0; i < sum.length; i++) {
      all[i] = (float) (sum[i] / tokens);
    }
    System.arraycopy(second, 0, all, sum.length, second.length);
    return StateFeatures.thinned(all);
  }
}
