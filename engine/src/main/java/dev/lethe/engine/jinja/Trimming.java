package dev.lethe.engine.jinja;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Cutting at the ends. */
final class Trimming {
  private Trimming() {}

  /**
   * @param letters which to cut, null for white space
   */
  static TaintedText strip(
      TaintedText text, @Nullable TaintedText letters, boolean left, boolean right) {
    IntPredicate cut =
        letters == null ? Spaces::isSpace : letter -> letters.value().indexOf(letter) >= 0;
    String value = text.value();
    int from = 0;
    int to = value.length();
    while (left && from < to && cut.test(value.codePointAt(from))) {
      from = value.offsetByCodePoints(from, 1);
    }
    while (right && to > from && cut.test(value.codePointBefore(to))) {
      to = value.offsetByCodePoints(to, -1);
    }
    return text.cut(from, to);
  }

  static TaintedText withoutPrefix(TaintedText text, TaintedText prefix) {
    return text.value().startsWith(prefix.value())
        ? text.cut(prefix.value().length(), text.value().length())
        : text;
  }

  static TaintedText withoutSuffix(TaintedText text, TaintedText suffix) {
    return text.value().endsWith(suffix.value())
        ? text.cut(0, text.value().length() - suffix.value().length())
        : text;
  }
}
