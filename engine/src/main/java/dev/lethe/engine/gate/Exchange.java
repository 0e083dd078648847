package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gate looks at.
 *
 * @param turns the texts of the conversation so far that the client sent, oldest first; one for a
 *     plain prompt
 * @param draft what the base model is about to answer; null before drafting
 * @param certainty of the draft, 0..1: the probability of its least likely token; 1 before
 *     drafting; NaN where nobody knows, which excuses nothing
 * @param states hidden-state features of prompt and draft; null before drafting or where the engine
 *     has none
 */
public record Exchange(
    List<String> turns, @Nullable String draft, double certainty, @Nullable StateFeatures states) {
  /** Of a draft that the model is taken to be sure of. */
  public Exchange(List<String> turns, @Nullable String draft, @Nullable StateFeatures states) {
    this(turns, draft, 1, states);
  }

  @Override
  public String toString() {
    return "Exchange[redacted]";
  }
}
