package dev.lethe.engine.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One running completion with its key/value cache. Not thread-safe; whoever began it closes it. */
public interface Generation extends AutoCloseable {
  /** Decodes up to {@code tokens} more tokens; does nothing once finished. */
  void advance(int tokens);

  /** The completion so far; whole characters only, stop texts and end token left out. */
  String text();

  /** Null while it can go on. */
  @Nullable FinishReason finishReason();

  int promptTokens();

  int completionTokens();

  /**
   * The probability of the completion's least likely token so far, 0..1, whatever the temperature;
   * 1 where there is none; NaN where nobody knows.
   */
  double certainty();

  /**
   * Those tokens of {@link #text} that are whole, and the end token once it came; empty where the
   * request wants none scored.
   */
  default List<TokenLogprob> logprobs() {
    return List.of();
  }

  /**
   * Features of the prompt and of the completion so far, by the unadapted base model; null where
   * the engine has none.
   */
  @Nullable StateFeatures states();

  @Override
  void close();
}
