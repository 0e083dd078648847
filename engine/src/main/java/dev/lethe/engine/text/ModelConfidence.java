package dev.lethe.engine.text;

/** How sure a model is of what it says. */
final class ModelConfidence {
  private ModelConfidence() {}

  /**
   * The probability of a token, 0..1.
   *
   * @param logits scores of all tokens, {@code [from .. from + vocab)}
   */
  static double of(float[] logits, int from, int vocab, int token) {
    double sum = 0;
    float chosen = logits[from + token];
    for (int i = from; i < from + vocab; i++) {
      sum += Math.exp(logits[i] - chosen);
    }
    return 1 / sum;
  }
}
