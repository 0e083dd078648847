package dev.lethe.engine.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Python's {@code strftime} in the C locale. */
final class Dates {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('f', "SSSSSS"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('R', "HH:mm"),
          Map.entry('D', "MM/dd/yy"));

  private Dates() {}

  static String format(String format, ZonedDateTime time) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char letter = format.charAt(at++);
      if (letter != '%' || at == format.length()) {
        out.append(letter);
        continue;
      }
      char directive = format.charAt(at++);
      if (directive == '-' && at < format.length()) {
        out.append(unpadded(field(format.charAt(at++), time)));
      } else {
        out.append(field(directive, time));
      }
    }
    return out.toString();
  }

  private static String field(char directive, ZonedDateTime time) {
    String pattern = PATTERNS.get(directive);
    if (pattern != null) {
      return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
    return switch (directive) {
      case '%' -> "%";
      case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
      // Python's datetime.now() knows no zone.
      case 'Z', 'z' -> "";
      default -> "%" + directive;
    };
  }

  private static String unpadded(String field) {
    String without = field.replaceFirst("^0+", "");
    return without.isEmpty() ? "0" : without;
  }
}
