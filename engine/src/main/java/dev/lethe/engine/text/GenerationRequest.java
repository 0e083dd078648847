package dev.lethe.engine.text;

import java.util.List;

/**
 * What to generate.
 *
 * @param prompt the whole text that the model continues (a chat template, if any, already applied)
 * @param temperature 0 = greedy
 * @param topP nucleus, (0, 1]
 * @param stop texts that end the completion and are not part of it
 * @param seed makes sampling reproducible
 */
public record GenerationRequest(
    String prompt, int maxTokens, double temperature, double topP, List<String> stop, long seed) {
  public static GenerationRequest greedy(String prompt, int maxTokens) {
    return new GenerationRequest(prompt, maxTokens, 0, 1, List.of(), 0);
  }

  @Override
  public String toString() {
    return "GenerationRequest[redacted, maxTokens=" + maxTokens + "]";
  }
}
