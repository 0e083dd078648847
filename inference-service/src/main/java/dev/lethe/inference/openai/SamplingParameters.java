package dev.lethe.inference.openai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to decode; null where the client left the choice to the server.
 *
 * @param maxTokens 1 or more
 * @param temperature 0 (greedy) to 2
 * @param topP nucleus, (0, 1]
 * @param stop at most four non-empty texts
 */
public record SamplingParameters(
    @Nullable Integer maxTokens,
    @Nullable Double temperature,
    double topP,
    List<String> stop,
    @Nullable Long seed) {
  public SamplingParameters {
    stop = List.copyOf(stop);
  }

  @Override
  public String toString() {
    return "SamplingParameters[redacted]";
  }
}
