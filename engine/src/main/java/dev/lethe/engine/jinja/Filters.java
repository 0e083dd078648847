package dev.lethe.engine.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jinja's filters, with HuggingFace's {@code tojson}. */
final class Filters {
  private static final int MOST_DIGITS = 300;

  static final Map<String, Filter> ALL = new HashMap<>();

  static {
    ALL.putAll(TextFilters.all());
    ALL.putAll(ListFilters.all());
    ALL.put("tojson", PythonJson::write);
    ALL.put("length", (f, v, a) -> (long) Values.length(v));
    ALL.put("count", (f, v, a) -> (long) Values.length(v));
    ALL.put("default", Filters::otherwise);
    ALL.put("d", Filters::otherwise);
    ALL.put("string", (f, v, a) -> ValuePrinter.str(f, v));
    ALL.put("safe", (f, v, a) -> v);
    ALL.put("attr", (f, v, a) -> AttributeAccess.named(v, a.text(0, "name")));
    ALL.put("abs", (f, v, a) -> abs(Values.number(v)));
    ALL.put("round", Filters::round);
    ALL.put("int", Filters::integer);
    ALL.put("float", Filters::real);
    ALL.put("items", (f, v, a) -> items(v));
  }

  private Filters() {}

  static Filter find(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new TemplateException("no filter is named '" + name + "'");
    }
    return filter;
  }

  /** A name that may be data is not repeated in an error. */
  static Filter find(TaintedText name) {
    Filter filter = ALL.get(name.value());
    if (filter == null) {
      throw new TemplateException("no filter has this name");
    }
    return filter;
  }

  private static Object otherwise(Frame frame, Object value, Arguments arguments) {
    boolean missing =
        value instanceof Undefined || arguments.truth(1, "boolean", false) && !Values.truth(value);
    return missing ? arguments.get(0, "default_value", TaintedText.EMPTY) : value;
  }

  private static Number abs(Number number) {
    return number instanceof Long whole
        ? (Number) Math.abs(whole)
        : (Number) Math.abs(number.doubleValue());
  }

  private static Object round(Frame frame, Object value, Arguments arguments) {
    double number = Values.number(value).doubleValue();
    int digits =
        Math.max(-MOST_DIGITS, Math.min(MOST_DIGITS, arguments.integer(0, "precision", 0)));
    String method = arguments.text(1, "method", "common").value();
    if (!Double.isFinite(number)) {
      return number;
    }
    if (method.equals("common")) {
      return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    }
    double factor = Math.pow(10, digits);
    double scaled = number * factor;
    return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / factor;
  }

  private static Object integer(Frame frame, Object value, Arguments arguments) {
    Object otherwise = arguments.get(0, "default", 0L);
    if (Values.isNumber(value)) {
      return Values.number(value).longValue();
    }
    if (!(value instanceof TaintedText text)) {
      return otherwise;
    }
    String digits = Trimming.strip(text, null, true, true).value().replace("_", "");
    try {
      return Long.parseLong(digits, arguments.integer(1, "base", 10));
    } catch (NumberFormatException e) {
      Object real = real(frame, text, Arguments.of(List.of(otherwise)));
      return real instanceof Double number ? (Object) number.longValue() : otherwise;
    }
  }

  private static Object real(Frame frame, Object value, Arguments arguments) {
    Object otherwise = arguments.get(0, "default", 0.0);
    if (Values.isNumber(value)) {
      return Values.number(value).doubleValue();
    }
    boolean isNumber =
        value instanceof TaintedText text
            && text.value().strip().matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    return isNumber ? (Object) Double.valueOf(((TaintedText) value).value().strip()) : otherwise;
  }

  private static Object items(Object value) {
    if (value instanceof Undefined) {
      return List.of();
    }
    if (value instanceof Map<?, ?> map) {
      return AttributeAccess.pairs(map);
    }
    throw new TemplateException("items: a mapping is needed");
  }
}
