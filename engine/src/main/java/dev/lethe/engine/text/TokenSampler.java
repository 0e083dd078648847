package dev.lethe.engine.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses the next token: greedy, or by temperature from the nucleus. Not thread-safe. */
final class TokenSampler {
  private final double temperature;
  private final double topP;
  private final SplittableRandom random;
  private final LogitAdjustment adjustment;
  private final Map<Integer, Integer> counts = new HashMap<>();

  TokenSampler(double temperature, double topP, long seed) {
    this(temperature, topP, seed, LogitAdjustment.NONE);
  }

  /**
   * @param adjustment of the logits that it is shown; whether a token was said before, it knows
   *     itself
   */
  TokenSampler(double temperature, double topP, long seed, LogitAdjustment adjustment) {
    if (!(temperature >= 0) || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("temperature must be >= 0 and top_p in (0, 1]");
    }
    this.temperature = temperature;
    this.topP = topP;
    this.adjustment = adjustment;
    this.random = new SplittableRandom(seed);
  }

  /** Whether the likeliest token is chosen always. */
  boolean isGreedy() {
    return temperature == 0;
  }

  /** The token chosen from {@code logits[from .. from + vocab)}; ties go to the lowest. */
  int choose(float[] logits, int from, int vocab) {
    if (adjustment.isNone()) {
      return chosen(logits, from, vocab);
    }
    float[] own = Arrays.copyOfRange(logits, from, from + vocab);
    int token = chosen(adjustment.adjusted(own, counts), 0, vocab);
    counts.merge(token, 1, Integer::sum);
    return token;
  }

  private int chosen(float[] logits, int from, int vocab) {
    int best = 0;
    for (int i = 1; i < vocab; i++) {
      if (logits[from + i] > logits[from + best]) {
        best = i;
      }
    }
    if (isGreedy()) {
      return best;
    }
    double[] shares = new double[vocab];
    double sum = 0;
    for (int i = 0; i < vocab; i++) {
      shares[i] = Math.exp((logits[from + i] - logits[from + best]) / temperature);
      sum += shares[i];
    }
    return topP == 1 ? draw(shares, sum) : drawFromNucleus(shares, sum);
  }

  private int draw(double[] shares, double sum) {
    double left = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        last = i;
        left -= shares[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  private int drawFromNucleus(double[] shares, double sum) {
    // all tokens below this share together are less than what the nucleus leaves out
    double least = (1 - topP) * sum / shares.length;
    int[] order =
        IntStream.range(0, shares.length)
            .filter(i -> shares[i] >= least)
            .boxed()
            .sorted((a, b) -> Double.compare(shares[b], shares[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double kept = 0;
    double[] nucleus = new double[shares.length];
    for (int token : order) {
      nucleus[token] = shares[token];
      kept += shares[token];
      if (kept >= topP * sum) {
        break;
      }
    }
    return draw(nucleus, kept);
  }
}
