package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}, with which HuggingFace replaces Jinja's {@code tojson}. */
final class PythonJson {
  private final TextBuilder out;
  private final boolean asciiOnly;
  private final boolean sorted;
  private final @Nullable TaintedText indent;
  private final TaintedText between;
  private final TaintedText colon;

  private PythonJson(Frame frame, Arguments arguments) {
    out = new TextBuilder(frame.budget());
    asciiOnly = arguments.truth(0, "ensure_ascii", false);
    indent = indent(arguments.get(1, "indent", None.NONE));
    Object separators = arguments.get(2, "separators", None.NONE);
    if (separators instanceof List<?> pair && pair.size() == 2) {
      between = Values.text(pair.get(0));
      colon = Values.text(pair.get(1));
    } else {
      between = TaintedText.of(indent == null ? ", " : ",");
      colon = TaintedText.of(": ");
    }
    sorted = arguments.truth(3, "sort_keys", false);
  }

  private static @Nullable TaintedText indent(Object value) {
    if (value == None.NONE) {
      return null;
    }
    if (value instanceof TaintedText text) {
      return text;
    }
    return TaintedText.of(" ".repeat(Math.max(0, Math.min(100, Values.index(value)))));
  }

  static TaintedText write(Frame frame, Object value, Arguments arguments) {
    PythonJson json = new PythonJson(frame, arguments);
    json.value(value, 1);
    return json.out.text();
  }

  private void value(Object value, int depth) {
    if (value instanceof TaintedText text) {
      string(text);
    } else if (value instanceof List<?> list) {
      list(list, depth);
    } else if (value instanceof Map<?, ?> map) {
      map(map, depth);
    } else {
      out.append(plain(value));
    }
  }

  private static String plain(Object value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return number.isNaN()
          ? "NaN"
          : number.isInfinite()
              ? number > 0 ? "Infinity" : "-Infinity"
              : ValuePrinter.number(number);
    }
    if (value instanceof Number) {
      return value.toString();
    }
    throw value instanceof Undefined undefined
        ? undefined.error()
        : new TemplateException("tojson cannot write " + Values.type(value));
  }

  private void list(List<?> list, int depth) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append("[");
    boolean first = true;
    for (Object item : list) {
      separate(first, depth);
      first = false;
      value(item, depth + 1);
    }
    line(depth - 1);
    out.append("]");
  }

  private void map(Map<?, ?> map, int depth) {
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append("{");
    List<Map.Entry<?, ?>> fields = new ArrayList<>(map.entrySet());
    if (sorted) {
      fields.sort((a, b) -> Values.compare(a.getKey(), b.getKey()));
    }
    boolean first = true;
    for (Map.Entry<?, ?> field : fields) {
      separate(first, depth);
      first = false;
      string(
          field.getKey() instanceof TaintedText text
              ? text
              : TaintedText.of(plain(field.getKey())));
      out.append(colon);
      value(field.getValue(), depth + 1);
    }
    line(depth - 1);
    out.append("}");
  }

  private void separate(boolean first, int depth) {
    if (!first) {
      out.append(between);
    }
    line(depth);
  }

  private void line(int depth) {
    if (indent != null) {
      out.append("\n");
      for (int i = 0; i < depth; i++) {
        out.append(indent);
      }
    }
  }

  private void string(TaintedText text) {
    out.append("\"");
    for (int i = 0; i < text.value().length(); i++) {
      out.append(escaped(text.value().charAt(i)), text.isData(i));
    }
    out.append("\"");
  }

  private String escaped(char letter) {
    return switch (letter) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\f' -> "\\f";
      case '\b' -> "\\b";
      default ->
          letter < 0x20 || asciiOnly && letter > 0x7e
              ? String.format(Locale.ROOT, "\\u%04x", (int) letter)
              : String.valueOf(letter);
    };
  }
}
