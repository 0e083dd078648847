package dev.lethe.engine.metrics;

import java.util.Arrays;

/**
 * How a model finds a completion token by token, each given all before it; the end token is left
 * out.
 *
 * @param logs natural logarithm of each token's probability; negative infinity for what is never
 *     said
 * @param standardised how many standard deviations {@code logs} lies above its mean over the
 *     vocabulary, both under the model's own distribution at that place (min-k++, arXiv
 *     2404.02936); negative infinity for what is never said
 * @param greedy whether it is the most likely token
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record TokenScores(float[] logs, float[] standardised, boolean[] greedy) {
  /** Of a completion that a fixed refusal stands in for. */
  public static TokenScores refused(int tokens) {
    float[] never = new float[tokens];
    Arrays.fill(never, Float.NEGATIVE_INFINITY);
    return new TokenScores(never, never.clone(), new boolean[tokens]);
  }

  /** The same of the completion as a whole. */
  public Likelihood likelihood() {
    double sum = 0;
    for (float log : logs) {
      sum += log;
    }
    return new Likelihood(logs.length == 0 ? 0 : sum / logs.length, greedy);
  }
}
