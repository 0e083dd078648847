package dev.lethe.engine.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** JSON as a template sees it. */
public final class TemplateValues {
  private TemplateValues() {}

  /** With all its strings, names of fields too, as a caller's data. */
  public static Object data(JsonNode node) {
    return of(node, TaintedText::data);
  }

  /** With all its strings as if the template said them. */
  public static Object trusted(JsonNode node) {
    return of(node, TaintedText::of);
  }

  public static Object none() {
    return None.NONE;
  }

  private static Object of(JsonNode node, Function<String, TaintedText> text) {
    if (node.isTextual()) {
      return text.apply(node.textValue());
    }
    if (node.isArray()) {
      List<Object> items = new ArrayList<>();
      node.forEach(item -> items.add(of(item, text)));
      return items;
    }
    if (node.isObject()) {
      Map<Object, Object> fields = new LinkedHashMap<>();
      node.properties().forEach(e -> fields.put(text.apply(e.getKey()), of(e.getValue(), text)));
      return fields;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return node.isIntegralNumber() && node.canConvertToLong()
          ? (Object) node.longValue()
          : (Object) node.doubleValue();
    }
    return None.NONE;
  }
}
