package dev.lethe.engine.serve;

/**
 * A finished answer.
 *
 * @param finish {@code stop}, {@code length}, or {@code content_filter} when a gate fired after
 *     part of the answer had been released
 */
public record GatedAnswer(
    String text, String finish, GateOutcome outcome, int promptTokens, int completionTokens) {
  @Override
  public String toString() {
    return "GatedAnswer[redacted, " + outcome.action() + "]";
  }
}
