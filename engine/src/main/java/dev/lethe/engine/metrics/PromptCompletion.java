package dev.lethe.engine.metrics;

/** A completion whose probability is asked for. */
public record PromptCompletion(String prompt, String completion) {
  @Override
  public String toString() {
    return "PromptCompletion[redacted]";
  }
}
