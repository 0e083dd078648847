package dev.lethe.engine.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** The methods of Python's {@code str}. */
final class TextMethods {
  static final Map<String, Method> ALL = new HashMap<>();

  /** A method of a string. */
  interface Method {
    Object call(Frame frame, TaintedText self, Arguments arguments);
  }

  static {
    ALL.put("strip", (f, s, a) -> Trimming.strip(s, a.textOrNull(0, "chars"), true, true));
    ALL.put("lstrip", (f, s, a) -> Trimming.strip(s, a.textOrNull(0, "chars"), true, false));
    ALL.put("rstrip", (f, s, a) -> Trimming.strip(s, a.textOrNull(0, "chars"), false, true));
    ALL.put("removeprefix", (f, s, a) -> Trimming.withoutPrefix(s, a.text(0, "prefix")));
    ALL.put("removesuffix", (f, s, a) -> Trimming.withoutSuffix(s, a.text(0, "suffix")));
    ALL.put("split", (f, s, a) -> Splitting.split(f, s, a));
    ALL.put("rsplit", (f, s, a) -> Splitting.rsplit(f, s, a));
    ALL.put("splitlines", (f, s, a) -> Splitting.lines(f, s, a.truth(0, "keepends", false)));
    ALL.put("partition", (f, s, a) -> Splitting.partition(s, a.text(0, "sep"), false));
    ALL.put("rpartition", (f, s, a) -> Splitting.partition(s, a.text(0, "sep"), true));
    ALL.put("join", (f, s, a) -> join(f, s, Values.iterate(f, a.get(0, "iterable"))));
    ALL.put("replace", TextMethods::replace);
    ALL.put("upper", (f, s, a) -> s.with(s.value().toUpperCase(Locale.ROOT)));
    ALL.put("lower", (f, s, a) -> s.with(s.value().toLowerCase(Locale.ROOT)));
    ALL.put("casefold", (f, s, a) -> s.with(s.value().toLowerCase(Locale.ROOT)));
    ALL.put("capitalize", (f, s, a) -> capitalize(s));
    ALL.put("title", (f, s, a) -> title(s));
    ALL.put("format", (f, s, a) -> Formatting.braces(f, s, a));
    ALL.put("zfill", (f, s, a) -> pad(f, s, a.integer(0, "width", 0), "0", 1, 0));
    ALL.put("ljust", (f, s, a) -> pad(f, s, a, 0, 1));
    ALL.put("rjust", (f, s, a) -> pad(f, s, a, 1, 0));
    ALL.put("center", (f, s, a) -> pad(f, s, a, 1, 1));
    searches();
    questions();
  }

  private TextMethods() {}

  private static void searches() {
    ALL.put("startswith", (f, s, a) -> any(a.get(0, "prefix"), s.value()::startsWith));
    ALL.put("endswith", (f, s, a) -> any(a.get(0, "suffix"), s.value()::endsWith));
    ALL.put("find", (f, s, a) -> find(s, s.value().indexOf(a.text(0, "sub").value())));
    ALL.put("rfind", (f, s, a) -> find(s, s.value().lastIndexOf(a.text(0, "sub").value())));
    ALL.put(
        "index",
        (f, s, a) -> {
          int at = s.value().indexOf(a.text(0, "sub").value());
          if (at < 0) {
            throw new TemplateException("index: the text is not found");
          }
          return find(s, at);
        });
    ALL.put(
        "count",
        (f, s, a) -> {
          String part = a.text(0, "sub").value();
          return part.isEmpty()
              ? s.length() + 1L
              : (long) s.value().split(java.util.regex.Pattern.quote(part), -1).length - 1;
        });
  }

  private static void questions() {
    ALL.put("isdigit", (f, s, a) -> all(s, Character::isDigit));
    ALL.put("isdecimal", (f, s, a) -> all(s, Character::isDigit));
    ALL.put("isnumeric", (f, s, a) -> all(s, Character::isDigit));
    ALL.put("isalpha", (f, s, a) -> all(s, Character::isLetter));
    ALL.put("isalnum", (f, s, a) -> all(s, Character::isLetterOrDigit));
    ALL.put("isspace", (f, s, a) -> all(s, Spaces::isSpace));
    ALL.put("isupper", (f, s, a) -> isCase(s, Character::isUpperCase, Character::isLowerCase));
    ALL.put("islower", (f, s, a) -> isCase(s, Character::isLowerCase, Character::isUpperCase));
  }

  private static boolean all(TaintedText text, IntPredicate predicate) {
    return !text.isEmpty() && text.value().codePoints().allMatch(predicate);
  }

  static boolean isCase(TaintedText text, IntPredicate wanted, IntPredicate other) {
    return text.value().codePoints().anyMatch(wanted) && text.value().codePoints().noneMatch(other);
  }

  private static boolean any(Object wanted, java.util.function.Predicate<String> predicate) {
    return wanted instanceof Tuple several
        ? several.stream().anyMatch(one -> predicate.test(Values.text(one).value()))
        : predicate.test(Values.text(wanted).value());
  }

  private static long find(TaintedText text, int at) {
    return at < 0 ? -1 : text.value().codePointCount(0, at);
  }

  static TaintedText join(Frame frame, TaintedText between, List<Object> items) {
    TextBuilder out = new TextBuilder(frame.budget());
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.append(between);
      }
      out.append(Values.text(items.get(i)));
    }
    return out.text();
  }

  static TaintedText replace(Frame frame, TaintedText text, Arguments arguments) {
    String old = arguments.text(0, "old").value();
    TaintedText put = arguments.text(1, "new");
    int left = arguments.integer(2, "count", -1);
    TextBuilder out = new TextBuilder(frame.budget());
    int at = 0;
    while (left != 0) {
      int next = text.value().indexOf(old, at);
      if (next < 0 || old.isEmpty() && next >= text.value().length()) {
        break;
      }
      int end = old.isEmpty() ? text.value().offsetByCodePoints(next, 1) : next + old.length();
      out.append(text.cut(at, next)).append(put);
      if (old.isEmpty()) {
        out.append(text.cut(next, end));
      }
      at = end;
      left--;
    }
    if (old.isEmpty() && left != 0) {
      out.append(put);
    }
    return out.append(text.cut(at, text.value().length())).text();
  }

  static TaintedText capitalize(TaintedText text) {
    String value = text.value();
    if (value.isEmpty()) {
      return text;
    }
    int first = value.offsetByCodePoints(0, 1);
    return text.with(
        value.substring(0, first).toUpperCase(Locale.ROOT)
            + value.substring(first).toLowerCase(Locale.ROOT));
  }

  private static TaintedText title(TaintedText text) {
    StringBuilder out = new StringBuilder();
    boolean inside = false;
    for (int letter : text.value().codePoints().toArray()) {
      out.append(inside ? Character.toString(Character.toLowerCase(letter)) : titled(letter));
      inside = Character.isLetter(letter);
    }
    return text.with(out.toString());
  }

  /** As Unicode's full mapping has it: ß becomes Ss. */
  private static String titled(int letter) {
    String upper = Character.toString(letter).toUpperCase(Locale.ROOT);
    int first = upper.offsetByCodePoints(0, 1);
    return first == upper.length()
        ? Character.toString(Character.toTitleCase(letter))
        : upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
  }

  private static TaintedText pad(
      Frame frame, TaintedText text, Arguments arguments, int left, int right) {
    String fill = arguments.text(1, "fillchar", " ").value();
    return pad(frame, text, arguments.integer(0, "width", 0), fill, left, right);
  }

  /** Python puts the odd one to the left if the width is odd too. */
  static TaintedText pad(
      Frame frame, TaintedText text, int width, String fill, int left, int right) {
    int missing = Math.max(0, width - text.length());
    int before = left == 0 ? 0 : right == 0 ? missing : missing / 2 + (missing & width & 1);
    frame.budget().characters(missing);
    TextBuilder out = new TextBuilder(frame.budget());
    out.append(fill.repeat(before)).append(text);
    return out.append(fill.repeat(missing - before)).text();
  }
}
