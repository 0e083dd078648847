package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * A finished answer.
 *
 * @param finish {@link FinishReason#CUT_OFF} when a gate fired after part of the answer had been
 *     released
 * @param fixed a text that no model wrote: a request's own refusal, or the general one
 * @param unknown what became of an answer as about somebody unknown; null where none was wanted
 */
public record GatedAnswer(
    String text,
    FinishReason finish,
    GateOutcome outcome,
    boolean fixed,
    @Nullable UnknownOutcome unknown,
    int promptTokens,
    int completionTokens) {
  /** Where no answer as about somebody unknown was wanted. */
  public GatedAnswer(
      String text,
      FinishReason finish,
      GateOutcome outcome,
      boolean fixed,
      int promptTokens,
      int completionTokens) {
    this(text, finish, outcome, fixed, null, promptTokens, completionTokens);
  }

  @Override
  public String toString() {
    return "GatedAnswer[redacted, " + outcome.action() + "]";
  }
}
