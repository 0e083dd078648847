package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What stands for somebody's data in tests, and the check that none of it got out. */
final class SecretMarkers {
  static final String CANARY = "Ada-Quintrell-lives-in-Lund";

  private SecretMarkers() {}

  /** Runs what must be refused, and looks for the canary in everything that the refusal says. */
  static InvalidEventException refusal(ThrowingCallable reading) {
    Throwable thrown = catchThrowable(reading);
    assertThat(thrown).isInstanceOf(InvalidEventException.class);
    requireNone(thrown);
    return (InvalidEventException) thrown;
  }

  private static void requireNone(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      assertThat(at.toString()).doesNotContain(CANARY).doesNotContain("Quintrell");
      for (Throwable suppressed : at.getSuppressed()) {
        requireNone(suppressed);
      }
    }
  }
}
