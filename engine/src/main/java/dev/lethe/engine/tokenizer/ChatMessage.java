package dev.lethe.engine.tokenizer;

/**
 * One turn of a conversation. The text is never logged, and {@link #toString()} redacts it.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 */
public record ChatMessage(String role, String content) {
  @Override
  public String toString() {
    return "ChatMessage[" + role + ", redacted]";
  }
}
