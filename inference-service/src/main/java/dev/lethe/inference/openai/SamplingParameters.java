package dev.lethe.inference.openai;

import dev.lethe.engine.text.LogitAdjustment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to decode; null where the client left the choice to the server.
 *
 * @param maxTokens 1 or more; 0 where the prompt is echoed and nothing else is wanted
 * @param temperature 0 (greedy) to 2
 * @param topP nucleus, (0, 1]
 * @param stop at most four non-empty texts
 * @param adjustment token ids in it are 0 or more, not yet known to exist
 * @param logprobs how many of the likeliest tokens are told in the place of each; null where no
 *     token is scored
 */
public record SamplingParameters(
    @Nullable Integer maxTokens,
    @Nullable Double temperature,
    double topP,
    List<String> stop,
    @Nullable Long seed,
    LogitAdjustment adjustment,
    @Nullable Integer logprobs) {
  public SamplingParameters {
    stop = List.copyOf(stop);
  }

  @Override
  public String toString() {
    return "SamplingParameters[redacted]";
  }
}
