package dev.lethe.workbench.method;

/**
 * What was answered and how the gates stood.
 *
 * @param margins one per request so far, oldest first: at least zero = its gate fired; any scale,
 *     the same for all prompts. Empty for a method without gates
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record Answer(String text, double[] margins) {
  public static final double[] UNGATED = {};

  /** Whether a request's own gate fired. */
  public boolean fired(int request) {
    return request < margins.length && margins[request] >= 0;
  }

  /** Whether any gate fired. */
  public boolean fired() {
    for (double margin : margins) {
      if (margin >= 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "Answer[redacted, fired=" + fired() + "]";
  }
}
