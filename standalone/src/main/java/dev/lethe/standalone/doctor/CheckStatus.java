package dev.lethe.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a check ended. */
public enum CheckStatus {
  OK,
  /** It works, and may not for long, or not as well as it could. */
  WARNING,
  /** Something does not work, or would not. */
  FAILED,
  /** There was nothing to look at. */
  SKIPPED;

  /** As it is printed. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
