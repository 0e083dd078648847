package dev.lethe.engine.text;

/**
 * Hidden states pooled into one row each; all blocks' outputs, embeddings left out. Wide rows are
 * thinned where they are made, to every n-th feature: thousands of them lie in memory.
 *
 * @param prompt mean over prompt tokens of every layer, then the last prompt token of every layer:
 *     {@code [2 · layers · hidden / n]}
 * @param draft mean, then maximum, over the drafted tokens of every layer: {@code [2 · layers ·
 *     hidden / n]}; of the end token alone when the draft is empty
 */
public record StateFeatures(float[] prompt, float[] draft) {
  private static final int MOST = 8192;

  /** The n for rows of {@code width} features. */
  public static int stride(int width) {
    return (width + MOST - 1) / MOST;
  }

  static float[] thinned(float[] features) {
    int stride = stride(features.length);
    if (stride == 1) {
      return features;
    }
    float[] thinned = new float[(features.length + stride - 1) / stride];
    for (int j = 0; j < thinned.length; j++) {
      thinned[j] = features[j * stride];
    }
    return thinned;
  }
}
