package dev.lethe.ingest.console;

import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A point in time on a page: {@code {#moment it /}}. The server writes UTC, a script puts it into
 * the reader's zone.
 */
@TemplateData
public record Moment(Instant at) {
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** For programs. */
  public String iso() {
    return at.toString();
  }

  /** For people. */
  public String utc() {
    return TEXT.format(at) + " UTC";
  }
}
