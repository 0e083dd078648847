package dev.lethe.engine.gate;

/** {@code score(x) = weights · x + bias}. */
record LinearHead(float[] weights, float bias) {
  double score(float[] x) {
    if (x.length != weights.length) {
      throw new IllegalArgumentException(
          "gate: " + x.length + " features, head has " + weights.length);
    }
    return Vectors.dot(weights, x) + bias;
  }

  double[] scores(float[][] rows) {
    double[] scores = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = score(rows[i]);
    }
    return scores;
  }

  /** The head whose scores are {@code (score - mean) / sd}. */
  LinearHead standardised(double mean, double sd) {
    float[] scaled = new float[weights.length];
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = (float) (weights[j] / sd);
    }
    return new LinearHead(scaled, (float) ((bias - mean) / sd));
  }
}
