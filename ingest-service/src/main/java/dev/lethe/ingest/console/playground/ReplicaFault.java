package dev.lethe.ingest.console.playground;

/** A replica gave no answer. The message is for people, and holds nothing of what was asked. */
public final class ReplicaFault extends Exception {
  private static final long serialVersionUID = 1L;

  ReplicaFault(String message) {
    super(message);
  }

  /** Why, in a sentence. */
  public String said() {
    return String.valueOf(getMessage());
  }
}
