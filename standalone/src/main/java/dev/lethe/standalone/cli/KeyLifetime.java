package dev.lethe.standalone.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a key lives, as people write it: {@code 90d}, {@code 12h}, or {@code P90D}. */
final class KeyLifetime implements ITypeConverter<Duration> {
  private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})([smhd])");

  /** What is beyond this is a typing error, and may be no time that a file can hold. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Override
  public Duration convert(String text) {
    try {
      return duration(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "it must be a time such as 7d, 12h or P7D, up to 100 years");
    }
  }

  /**
   * When a key ends: a time from now, or a moment in RFC 3339.
   *
   * @throws CommandFailure if it is neither, or is over
   */
  static Instant end(String text, Instant now) {
    Instant end;
    try {
      end = text.contains(":") ? OffsetDateTime.parse(text).toInstant() : now.plus(duration(text));
    } catch (DateTimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--expires must be a time such as 90d or P90D, or a moment such as 2030-01-01T00:00:00Z");
    }
    if (end.isAfter(now.plus(LONGEST))) {
      throw new CommandFailure(ExitCode.USAGE, "--expires is more than 100 years away");
    }
    if (!end.isAfter(now)) {
      throw new CommandFailure(ExitCode.USAGE, "--expires is over already");
    }
    return end;
  }

  private static Duration duration(String text) {
    Matcher form = SHORT.matcher(text);
    String iso = text;
    if (form.matches()) {
      boolean days = form.group(2).equals("d");
      iso = (days ? "P" : "PT") + form.group(1) + form.group(2).toUpperCase(Locale.ROOT);
    }
    Duration duration = Duration.parse(iso);
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new DateTimeException("out of range");
    }
    return duration;
  }
}
