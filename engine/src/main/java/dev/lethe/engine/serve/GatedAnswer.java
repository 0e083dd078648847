package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;

/**
 * A finished answer.
 *
 * @param finish {@link FinishReason#CUT_OFF} when a gate fired after part of the answer had been
 *     released
 * @param fixed a text that no model wrote: a request's own refusal, or the general one
 */
public record GatedAnswer(
    String text,
    FinishReason finish,
    GateOutcome outcome,
    boolean fixed,
    int promptTokens,
    int completionTokens) {
  @Override
  public String toString() {
    return "GatedAnswer[redacted, " + outcome.action() + "]";
  }
}
