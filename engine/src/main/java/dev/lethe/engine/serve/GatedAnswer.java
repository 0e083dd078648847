package dev.lethe.engine.serve;

/**
 * A finished answer.
 *
 * @param finish {@code stop}, {@code length}, or {@code content_filter} when a gate fired after
 *     part of the answer had been released
 * @param fixed a text that no model wrote: a request's own refusal, or the general one
 */
public record GatedAnswer(
    String text,
    String finish,
    GateOutcome outcome,
    boolean fixed,
    int promptTokens,
    int completionTokens) {
  @Override
  public String toString() {
    return "GatedAnswer[redacted, " + outcome.action() + "]";
  }
}
