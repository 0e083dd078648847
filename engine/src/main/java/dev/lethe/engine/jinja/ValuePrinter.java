package dev.lethe.engine.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/** Values as Python's {@code str} and {@code repr} write them. */
final class ValuePrinter {
  private static final int MOST_DIGITS = 17;

  private ValuePrinter() {}

  static TaintedText str(Frame frame, Object value) {
    if (value instanceof TaintedText text) {
      return text;
    }
    if (value instanceof Undefined) {
      return TaintedText.EMPTY;
    }
    TextBuilder out = new TextBuilder(frame.budget());
    repr(out, value);
    return out.text();
  }

  static TaintedText repr(Frame frame, Object value) {
    TextBuilder out = new TextBuilder(frame.budget());
    repr(out, value);
    return out.text();
  }

  private static void repr(TextBuilder out, Object value) {
    if (value instanceof TaintedText text) {
      quoted(out, text);
    } else if (value instanceof List<?> list) {
      boolean tuple = value instanceof Tuple;
      out.append(tuple ? "(" : "[");
      String between = "";
      for (Object item : list) {
        out.append(between);
        repr(out, item);
        between = ", ";
      }
      out.append(tuple ? list.size() == 1 ? ",)" : ")" : "]");
    } else if (value instanceof Map<?, ?> map) {
      map(out, map);
    } else {
      out.append(plain(value));
    }
  }

  private static void map(TextBuilder out, Map<?, ?> map) {
    out.append("{");
    String between = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(between);
      repr(out, entry.getKey());
      out.append(": ");
      repr(out, entry.getValue());
      between = ", ";
    }
    out.append("}");
  }

  private static String plain(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Number) {
      return value.toString();
    }
    return value == None.NONE ? "None" : value instanceof Undefined ? "Undefined" : "<object>";
  }

  /** The shortest decimal that reads back as the same number. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= MOST_DIGITS; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    return decimal(shortest.stripTrailingZeros());
  }

  private static String decimal(BigDecimal number) {
    int exponent = number.precision() - number.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return number.scale() <= 0 ? number.toPlainString() + ".0" : number.toPlainString();
    }
    String digits = number.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (number.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static void quoted(TextBuilder out, TaintedText text) {
    String value = text.value();
    boolean two = value.indexOf('\'') >= 0 && value.indexOf('"') < 0;
    char quote = two ? '"' : '\'';
    out.append(two ? "\"" : "'");
    int at = 0;
    while (at < value.length()) {
      int letter = value.codePointAt(at);
      out.append(escaped(letter, quote), text.isData(at));
      at += Character.charCount(letter);
    }
    out.append(two ? "\"" : "'");
  }

  private static String escaped(int letter, char quote) {
    if (letter == '\\' || letter == quote) {
      return "\\" + (char) letter;
    }
    return switch (letter) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> isPrintable(letter) ? Character.toString(letter) : hex(letter);
    };
  }

  private static boolean isPrintable(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> letter == ' ';
      default -> true;
    };
  }

  private static String hex(int letter) {
    String format = letter < 0x100 ? "\\x%02x" : letter < 0x10000 ? "\\u%04x" : "\\U%08x";
    return String.format(java.util.Locale.ROOT, format, letter);
  }
}
