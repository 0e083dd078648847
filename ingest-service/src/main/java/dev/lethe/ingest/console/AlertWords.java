package dev.lethe.ingest.console;

import java.time.DateTimeException;
import java.time.Duration;

/** The code of an alert in words: {@code before-P7D} is {@code 7 days before}. */
final class AlertWords {
  private static final String BEFORE = "before-";
  private static final String AFTER = "after-";

  private AlertWords() {}

  /** As it is, if it is no code of an alert. */
  static String of(String code) {
    try {
      if (code.startsWith(BEFORE)) {
        return amount(Duration.parse(code.substring(BEFORE.length()))) + " before";
      }
      if (code.startsWith(AFTER)) {
        Duration late = Duration.parse(code.substring(AFTER.length()));
        return late.isZero() ? "Past due" : amount(late) + " past due";
      }
    } catch (DateTimeException e) {
      // Shown as it is.
    }
    return code;
  }

  private static String amount(Duration length) {
    if (length.toDays() > 0) {
      return length.toDays() == 1 ? "1 day" : length.toDays() + " days";
    }
    return length.toHours() == 1 ? "1 hour" : length.toHours() + " hours";
  }
}
