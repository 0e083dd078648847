package dev.lethe.ingest.project;

/** The topic is not the one that the tables were made from. A person has to mend that. */
final class OtherLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  OtherLogException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What differs, for a person. */
  String reason() {
    return reason;
  }
}
