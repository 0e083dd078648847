package dev.lethe.engine.text;

import java.util.Map;

/**
 * What is added to the logits before a token is chosen, as OpenAI defines it: {@code bias[token] -
 * count[token] · frequencyPenalty - (count[token] > 0) · presencePenalty}, where {@code
 * count[token]} is how often the completion has the token already. What the prompt says does not
 * count.
 *
 * @param bias by token id, in logits
 */
public record LogitAdjustment(
    double frequencyPenalty, double presencePenalty, Map<Integer, Double> bias) {
  public static final LogitAdjustment NONE = new LogitAdjustment(0, 0, Map.of());

  public LogitAdjustment {
    bias = Map.copyOf(bias);
  }

  public boolean isNone() {
    return frequencyPenalty == 0 && presencePenalty == 0 && bias.isEmpty();
  }

  /**
   * The same logits, adjusted.
   *
   * @param logits {@code [vocab]}; not changed
   * @param counts how often each token was said, by its id
   */
  float[] adjusted(float[] logits, Map<Integer, Integer> counts) {
    float[] adjusted = logits.clone();
    bias.forEach(
        (token, value) -> {
          if (token < adjusted.length) {
            adjusted[token] += value.floatValue();
          }
        });
    counts.forEach(
        (token, count) -> adjusted[token] -= (float) (count * frequencyPenalty + presencePenalty));
    return adjusted;
  }

  @Override
  public String toString() {
    return "LogitAdjustment[redacted]";
  }
}
