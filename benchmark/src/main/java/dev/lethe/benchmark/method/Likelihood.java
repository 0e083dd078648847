package dev.lethe.benchmark.method;

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
}
