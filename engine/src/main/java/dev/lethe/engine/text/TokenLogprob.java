package dev.lethe.engine.text;

import java.util.List;

/**
 * A token and how likely it was, by the model's own distribution: natural logarithms, before
 * temperature, nucleus, bias and penalties.
 *
 * @param token its text behind the tokens before it; U+FFFD for a part of a character, the literal
 *     for a special token
 * @param logprob at least {@link #LEAST}; NaN for the first token of a prompt, which nothing
 *     foretells
 * @param top the likeliest tokens in its place, most likely first; empty where none were asked for
 * @param ending whether it is the end token, which is no part of the text
 */
public record TokenLogprob(String token, double logprob, List<Alternative> top, boolean ending) {
  /** OpenAI's figure for a token that is very unlikely; JSON has no infinity. */
  public static final double LEAST = -9999;

  public TokenLogprob {
    top = List.copyOf(top);
  }

  /** A token that might have stood there. */
  public record Alternative(String token, double logprob) {
    @Override
    public String toString() {
      return "Alternative[redacted]";
    }
  }

  @Override
  public String toString() {
    return "TokenLogprob[redacted]";
  }
}
