package dev.lethe.ingest.console;

import dev.lethe.schemas.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as people fill them in: as a browser's field has them, in UTC, or in RFC 3339. */
final class TimeInput {
  private TimeInput() {}

  /**
   * Null for an empty text.
   *
   * @throws IllegalArgumentException if it is no time; the message does not quote it
   */
  static @Nullable Instant read(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
          ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
          : Rfc3339.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time");
    }
  }
}
