package dev.lethe.engine.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to generate.
 *
 * @param prompt the whole text that the model continues (a chat template, if any, already applied)
 * @param promptIds the same as tokens, where the caller chose them; empty where the tokenizer does
 * @param maxTokens 0 only where the prompt is echoed, which is then all
 * @param temperature 0 = greedy
 * @param topP nucleus, (0, 1]
 * @param stop texts that end the completion and are not part of it
 * @param seed makes sampling reproducible
 * @param echo whether the answer begins with the prompt
 * @param logprobs how many of the likeliest tokens are named in the place of each, which is scored
 *     too; null where no token is scored
 */
public record GenerationRequest(
    String prompt,
    List<Integer> promptIds,
    int maxTokens,
    double temperature,
    double topP,
    List<String> stop,
    long seed,
    LogitAdjustment adjustment,
    boolean echo,
    @Nullable Integer logprobs) {
  public GenerationRequest {
    promptIds = List.copyOf(promptIds);
  }

  /** One that bends no logits and wants no scores. */
  public GenerationRequest(
      String prompt, int maxTokens, double temperature, double topP, List<String> stop, long seed) {
    this(
        prompt,
        List.of(),
        maxTokens,
        temperature,
        topP,
        stop,
        seed,
        LogitAdjustment.NONE,
        false,
        null);
  }

  public static GenerationRequest greedy(String prompt, int maxTokens) {
    return new GenerationRequest(prompt, maxTokens, 0, 1, List.of(), 0);
  }

  /** Of another prompt, sampled as this one is; nothing is echoed or scored. */
  public GenerationRequest asking(String other, int most) {
    return new GenerationRequest(
        other, List.of(), most, temperature, topP, stop, seed, adjustment, false, null);
  }

  /** The same with another seed. */
  public GenerationRequest seeded(long other) {
    return new GenerationRequest(
        prompt, promptIds, maxTokens, temperature, topP, stop, other, adjustment, echo, logprobs);
  }

  /**
   * Whether the answer tells more than a text does: how likely tokens are, or what the model says
   * where some are forbidden.
   */
  public boolean looksIntoTheModel() {
    return logprobs != null || !adjustment.bias().isEmpty();
  }

  @Override
  public String toString() {
    return "GenerationRequest[redacted, maxTokens=" + maxTokens + "]";
  }
}
