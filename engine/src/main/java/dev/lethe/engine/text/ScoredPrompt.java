package dev.lethe.engine.text;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prompt whose tokens the base model has scored, each behind those before it. Immutable. */
public final class ScoredPrompt {
  private final String text;
  private final List<TokenLogprob> tokens;
  private final int[] ends;
  private final @Nullable States states;

  /** States of its tokens, pooled where it is cut. */
  @FunctionalInterface
  public interface States {
    /**
     * @param border how many tokens are the prompt's, at least one
     */
    StateFeatures cutAt(int border);
  }

  /**
   * @param text of all tokens, special ones left out
   * @param ends where the text of each token ends in it
   * @param states null where the engine has none
   */
  public ScoredPrompt(String text, List<TokenLogprob> tokens, int[] ends, @Nullable States states) {
    this.text = text;
    this.tokens = List.copyOf(tokens);
    this.ends = ends.clone();
    this.states = states;
  }

  /** What the tokens say, special ones left out. */
  public String text() {
    return text;
  }

  public List<TokenLogprob> tokens() {
    return tokens;
  }

  /** Where the text of a token begins in {@link #text}. */
  public int begin(int token) {
    return token == 0 ? 0 : ends[token - 1];
  }

  /**
   * Features as a generation has them whose prompt ends, and whose completion begins, there; null
   * where the engine has none.
   *
   * @param at a place in {@link #text}
   */
  public @Nullable StateFeatures states(int at) {
    if (states == null) {
      return null;
    }
    int border = (int) Arrays.stream(ends).takeWhile(end -> end <= at).count();
    return states.cutAt(Math.max(1, Math.min(ends.length - 1, border)));
  }

  @Override
  public String toString() {
    return "ScoredPrompt[redacted]";
  }
}
