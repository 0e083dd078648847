package dev.lethe.faults;

import java.util.List;

/**
 * One thing that the client does.
 *
 * @param id of the request, also the key of the record
 * @param body what is sent: the erasure request, or its cancellation's nothing
 * @param prompts that must no longer be answered once the request is enforced
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Submission(
    String id, Kind kind, Channel channel, byte[] body, Fate fate, List<String> prompts) {

  /** How it reaches Lethe. */
  enum Channel {
    HTTP,
    TOPIC
  }

  /** What it is. */
  enum Kind {
    REQUEST,
    DUPLICATE,
    CANCELLATION,
    /** The same id with another body. */
    CONFLICT,
    MALFORMED,
    UNKNOWN_FIELD,
    UNKNOWN_MODEL,
    WRONG_DIGEST,
    /** Valid, but no fit of it can be published. */
    UNFIT;

    /** Whether it says what another submission says. */
    boolean isRepetition() {
      return this == REQUEST || this == DUPLICATE;
    }
  }

  /** How it must end. */
  enum Fate {
    CERTIFIED,
    CERTIFIED_OR_CANCELLED,
    REJECTED,
    FAILED,
    /** Written to the intake topic, and nothing but a dead letter of it. */
    DEAD_LETTER,
    /** Refused over HTTP: no trace. */
    REFUSED,
    /** Speaks of a request that has a fate of its own. */
    NONE
  }

  boolean isRequest() {
    return switch (fate) {
      case CERTIFIED, CERTIFIED_OR_CANCELLED, REJECTED, FAILED -> true;
      case DEAD_LETTER, REFUSED, NONE -> false;
    };
  }

  @Override
  public String toString() {
    return kind + " " + id + " by " + channel;
  }
}
