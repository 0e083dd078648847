package dev.lethe.standalone.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found. Neither text holds a secret or a line of a log.
 *
 * @param finding one sentence without a full stop
 * @param advice what to do about it; null where there is nothing to do. It may have several lines,
 *     where it is commands
 */
public record CheckOutcome(CheckStatus status, String finding, @Nullable String advice) {
  /** All is well. */
  public static CheckOutcome ok(String finding) {
    return new CheckOutcome(CheckStatus.OK, finding, null);
  }

  /** Not broken yet. */
  public static CheckOutcome warning(String finding, String advice) {
    return new CheckOutcome(CheckStatus.WARNING, finding, advice);
  }

  /** Broken. */
  public static CheckOutcome failed(String finding, String advice) {
    return new CheckOutcome(CheckStatus.FAILED, finding, advice);
  }

  /** Not looked at. */
  public static CheckOutcome skipped(String finding, String advice) {
    return new CheckOutcome(CheckStatus.SKIPPED, finding, advice);
  }
}
