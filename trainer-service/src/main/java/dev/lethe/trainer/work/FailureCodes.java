package dev.lethe.trainer.work;

import java.util.Arrays;

/**
 * Reason codes of requests that failed for another reason than verification, and how a failure is
 * logged: a foreign exception's message may quote what it choked on, so of those only types and
 * places are named.
 */
public final class FailureCodes {
  /** The payload cannot be decrypted or is no erasure request. */
  public static final String UNREADABLE_PAYLOAD = "unreadable-payload";

  /**
   * The request's key is destroyed, which happens to requests that have ended. Tried again like any
   * failure: by then the log says that it has ended, and nothing is written; a key that was lost
   * otherwise does not leave its request hanging.
   */
  public static final String MISSING_KEY = "missing-key";

  /** The job's record is no longer in its topic. */
  public static final String MISSING_PAYLOAD = "missing-payload";

  /** The engine threw. */
  public static final String ENGINE = "engine-error";

  /** The process died again and again while it made the artefact. */
  public static final String PROCESS_DIED = "process-died";

  /** What the engine brought back breaks the schema of the event that should carry it. */
  public static final String INVALID_RESULT = "invalid-result";

  private static final int DEPTH = 5;

  private FailureCodes() {}

  /** Types of the exception and its causes, each with the first place in this project. */
  public static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
      text.append(depth == 0 ? "" : " < ").append(cause.getClass().getName());
      if (isOurs(cause.getClass().getName()) && cause.getMessage() != null) {
        text.append(" (").append(cause.getMessage()).append(')');
      }
      text.append(place(cause));
    }
    return text.toString();
  }

  private static boolean isOurs(String className) {
    return className.startsWith("dev.lethe.");
  }

  private static String place(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> isOurs(frame.getClassName()))
        .findFirst()
        .map(frame -> " at " + frame)
        .orElse("");
  }
}
