package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code split}, {@code rsplit}, {@code splitlines} and {@code partition}. */
final class Splitting {
  private Splitting() {}

  static Object split(Frame frame, TaintedText text, Arguments arguments) {
    int most = arguments.integer(1, "maxsplit", -1);
    TaintedText separator = separator(arguments);
    return charged(
        frame, separator == null ? words(text, most) : parts(text, separator.value(), most));
  }

  static Object rsplit(Frame frame, TaintedText text, Arguments arguments) {
    int most = arguments.integer(1, "maxsplit", -1);
    TaintedText separator = separator(arguments);
    if (most < 0) {
      return split(frame, text, arguments);
    }
    return charged(
        frame, separator == null ? lastWords(text, most) : last(text, separator.value(), most));
  }

  private static @Nullable TaintedText separator(Arguments arguments) {
    TaintedText separator = arguments.textOrNull(0, "sep");
    if (separator != null && separator.isEmpty()) {
      throw new TemplateException("split: the separator is empty");
    }
    return separator;
  }

  private static List<Object> charged(Frame frame, List<Object> parts) {
    frame.budget().steps(parts.size());
    return parts;
  }

  private static List<Object> parts(TaintedText text, String separator, int most) {
    List<Object> parts = new ArrayList<>();
    int at = 0;
    int next = text.value().indexOf(separator);
    while (next >= 0 && parts.size() != most) {
      parts.add(text.cut(at, next));
      at = next + separator.length();
      next = text.value().indexOf(separator, at);
    }
    parts.add(text.cut(at, text.value().length()));
    return parts;
  }

  private static List<Object> last(TaintedText text, String separator, int most) {
    List<Object> parts = new ArrayList<>();
    int end = text.value().length();
    int next = text.value().lastIndexOf(separator);
    while (next >= 0 && parts.size() < most) {
      parts.add(text.cut(next + separator.length(), end));
      end = next;
      next = end == 0 ? -1 : text.value().lastIndexOf(separator, end - separator.length());
    }
    parts.add(text.cut(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(TaintedText text, int most) {
    List<Object> words = new ArrayList<>();
    TaintedText rest = Trimming.strip(text, null, true, false);
    while (!rest.isEmpty()) {
      if (words.size() == most) {
        words.add(rest);
        break;
      }
      int end = 0;
      while (end < rest.value().length() && !Spaces.isSpace(rest.value().charAt(end))) {
        end++;
      }
      words.add(rest.cut(0, end));
      rest = Trimming.strip(rest.cut(end, rest.value().length()), null, true, false);
    }
    return words;
  }

  private static List<Object> lastWords(TaintedText text, int most) {
    List<Object> words = new ArrayList<>();
    TaintedText rest = Trimming.strip(text, null, false, true);
    while (!rest.isEmpty()) {
      if (words.size() == most) {
        words.add(rest);
        break;
      }
      int begin = rest.value().length();
      while (begin > 0 && !Spaces.isSpace(rest.value().charAt(begin - 1))) {
        begin--;
      }
      words.add(rest.cut(begin, rest.value().length()));
      rest = Trimming.strip(rest.cut(0, begin), null, false, true);
    }
    Collections.reverse(words);
    return words;
  }

  static List<Object> lines(Frame frame, TaintedText text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    String value = text.value();
    int at = 0;
    while (at < value.length()) {
      int end = at;
      while (end < value.length() && !isLineEnd(value.charAt(end))) {
        end++;
      }
      int next = value.startsWith("\r\n", end) ? end + 2 : Math.min(value.length(), end + 1);
      lines.add(text.cut(at, keepEnds ? next : end));
      at = next;
    }
    return charged(frame, lines);
  }

  private static boolean isLineEnd(char letter) {
    return letter >= '\n' && letter <= '\r'
        || letter >= 0x1c && letter <= 0x1e
        || letter == 0x85
        || letter == 0x2028
        || letter == 0x2029;
  }

  static Object partition(TaintedText text, TaintedText separator, boolean last) {
    String value = text.value();
    int at = last ? value.lastIndexOf(separator.value()) : value.indexOf(separator.value());
    if (at < 0) {
      return new Tuple(
          last
              ? List.of(TaintedText.EMPTY, TaintedText.EMPTY, text)
              : List.of(text, TaintedText.EMPTY, TaintedText.EMPTY));
    }
    int end = at + separator.value().length();
    return new Tuple(List.of(text.cut(0, at), text.cut(at, end), text.cut(end, value.length())));
  }
}
