package dev.lethe.db.evidence;

/** The log, or the checkpoint over it, has not come as far yet as the evidence must go. */
public final class EvidenceNotReadyException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is missing yet
   */
  public EvidenceNotReadyException(String message) {
    super(message);
  }
}
