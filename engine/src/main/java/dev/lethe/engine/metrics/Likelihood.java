package dev.lethe.engine.metrics;

/**
 * How likely a model finds a completion, every token given all before it.
 *
 * @param meanLog mean log-probability per token, end token left out; negative infinity for what is
 *     never said
 * @param greedy per token, whether it is the most likely one
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record Likelihood(double meanLog, boolean[] greedy) {
  /** Of a completion that a fixed refusal stands in for. */
  public static Likelihood refused(int tokens) {
    return new Likelihood(Double.NEGATIVE_INFINITY, new boolean[tokens]);
  }

  /** Of the completion, geometric mean per token. */
  public double probability() {
    return Math.exp(meanLog);
  }

  /** The share that the longest correct end has of the whole (arXiv 2407.06460). */
  public double extractionStrength() {
    int from = greedy.length;
    while (from > 0 && greedy[from - 1]) {
      from--;
    }
    return greedy.length == 0 ? 0 : (double) (greedy.length - from) / greedy.length;
  }

  /** Share of tokens that are the most likely ones. */
  public double exactMemorisation() {
    int hits = 0;
    for (boolean hit : greedy) {
      hits += hit ? 1 : 0;
    }
    return greedy.length == 0 ? 0 : (double) hits / greedy.length;
  }
}
