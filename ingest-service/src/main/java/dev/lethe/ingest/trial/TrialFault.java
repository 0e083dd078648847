package dev.lethe.ingest.trial;

/** A trainer gave no answer. Holds nothing of what was asked. */
public final class TrialFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Why. */
  public enum Kind {
    /** No trainer is named for the model. */
    NOT_NAMED,
    /** It starts, or looks at another request. */
    BUSY,
    /** A text is longer than the model reads. */
    TOO_LONG,
    /** It cannot be reached, or its answer is none. */
    UNAVAILABLE
  }

  TrialFault(Kind kind) {
    super(kind.name());
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
