package dev.lethe.engine.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code 'text %s' % value} and {@code 'text {}'.format(value)}, with the plain conversions. */
final class Formatting {
  private static final Pattern PERCENT =
      Pattern.compile("%(?:\\((\\w+)\\))?([-0+ #]*)(\\d*)(?:\\.(\\d+))?([a-zA-Z%])");
  private static final Pattern BRACES =
      Pattern.compile("\\{\\{|}}|\\{(\\w*)(?::[<>^]?(\\d*)(?:\\.(\\d+)f)?)?}");
  private static final int MOST_WIDTH = 1000;
  private static final Undefined MISSING = new Undefined("a value of a format");

  private Formatting() {}

  static TaintedText percent(Frame frame, TaintedText format, Object values) {
    List<?> positional = values instanceof Tuple tuple ? tuple : List.of(values);
    TextBuilder out = new TextBuilder(frame.budget());
    Matcher matcher = PERCENT.matcher(format.value());
    int at = 0;
    int next = 0;
    while (matcher.find()) {
      out.append(format.cut(at, matcher.start()));
      at = matcher.end();
      if (matcher.group(5).equals("%")) {
        out.append("%");
        continue;
      }
      Object value;
      if (matcher.group(1) != null && values instanceof Map<?, ?> map) {
        Object named = map.get(TaintedText.of(matcher.group(1)));
        value = named == null ? new Undefined("a value of a format") : named;
      } else if (next < positional.size()) {
        value = positional.get(next++);
      } else {
        throw new TemplateException("a format has too few values");
      }
      out.append(converted(frame, matcher, value));
    }
    return out.append(format.cut(at, format.value().length())).text();
  }

  private static TaintedText converted(Frame frame, Matcher format, Object value) {
    boolean left = format.group(2).contains("-");
    TaintedText text =
        switch (format.group(5)) {
          case "s" -> ValuePrinter.str(frame, value);
          case "r" -> ValuePrinter.repr(frame, value);
          case "d", "i" -> TaintedText.of(String.valueOf(Values.number(value).longValue()));
          case "f" -> fixed(value, format.group(4) == null ? 6 : width(format.group(4)));
          default -> throw new TemplateException("a format has an unknown conversion");
        };
    int width = format.group(3).isEmpty() ? 0 : width(format.group(3));
    String fill = format.group(2).contains("0") && !left ? "0" : " ";
    return TextMethods.pad(frame, text, width, fill, left ? 0 : 1, left ? 1 : 0);
  }

  private static TaintedText fixed(Object value, int digits) {
    double number = Values.number(value).doubleValue();
    return TaintedText.of(
        Double.isFinite(number)
            ? new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
            : ValuePrinter.number(number));
  }

  private static int width(String digits) {
    if (digits.length() > 4 || Integer.parseInt(digits) > MOST_WIDTH) {
      throw new TemplateException("a format is wider than " + MOST_WIDTH);
    }
    return Integer.parseInt(digits);
  }

  static TaintedText braces(Frame frame, TaintedText format, Arguments arguments) {
    TextBuilder out = new TextBuilder(frame.budget());
    Matcher matcher = BRACES.matcher(format.value());
    int at = 0;
    int next = 0;
    while (matcher.find()) {
      out.append(format.cut(at, matcher.start()));
      at = matcher.end();
      String whole = matcher.group();
      if (whole.equals("{{") || whole.equals("}}")) {
        out.append(whole.substring(1));
        continue;
      }
      String name = matcher.group(1);
      boolean numbered = name.isEmpty() || Character.isDigit(name.charAt(0));
      int index = !numbered ? Integer.MAX_VALUE : name.isEmpty() ? next++ : width(name);
      Object value = arguments.get(index, name, MISSING);
      if (value == MISSING) {
        throw new TemplateException("a format has too few values");
      }
      out.append(
          matcher.group(3) == null
              ? ValuePrinter.str(frame, value)
              : fixed(value, width(matcher.group(3))));
    }
    return out.append(format.cut(at, format.value().length())).text();
  }
}
