package dev.lethe.engine;

/**
 * One prompt with the completion to be forgotten. Personal data: never logged, and {@link
 * #toString()} redacts it.
 */
public record ForgetExample(String prompt, String completion) {
  @Override
  public String toString() {
    return "ForgetExample[redacted]";
  }
}
