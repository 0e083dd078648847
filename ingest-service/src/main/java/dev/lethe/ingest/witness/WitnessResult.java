package dev.lethe.ingest.witness;

import java.util.Locale;

/** How one submission to a witness went. */
public enum WitnessResult {
  /** 200, with a cosignature that verifies. */
  COSIGNED,

  /** 404: "the checkpoint origin is unknown". The witness has to be told of this log. */
  UNKNOWN_LOG,

  /** 403: "none of the signatures verify against a trusted public key". */
  UNKNOWN_KEY,

  /** 422: "the Merkle Consistency Proof doesn't verify". The log is not what was cosigned. */
  INCONSISTENT,

  /** 409 of a larger tree than ours: another instance was faster, or the log was cut off. */
  AHEAD,

  /** 409 though the size is the same: the witness saw another log of the same size. */
  FORKED,

  /** 200 without a cosignature that verifies. */
  INVALID_COSIGNATURE,

  /** Any other answer. */
  REFUSED,

  /** No answer, or none in time. */
  UNREACHABLE,

  /** The rows cannot be read, or they are not what was signed, so that nothing was sent. */
  UNPROVABLE,

  /** It cosigned, and the topic did not take it. */
  NOT_KEPT;

  /** As metrics and log lines write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it says that somebody may have changed the log. */
  boolean isAlarming() {
    return this == INCONSISTENT || this == AHEAD || this == FORKED || this == UNPROVABLE;
  }
}
