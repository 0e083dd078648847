package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code a.b}, {@code a[b]} and {@code a[b:c:d]}, with what the immutable sandbox forbids. */
final class AttributeAccess {
  private static final Set<String> MUTATING =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  private AttributeAccess() {}

  /** A method before a key of the same name: {@code schema.items} is a method. */
  static Object attribute(Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object found = methodOrNull(value, name);
    if (found == null && value instanceof Map<?, ?> map) {
      found = map.get(TaintedText.of(name));
    }
    return found == null ? new Undefined("'" + name + "' of " + Values.type(value)) : found;
  }

  /** As {@link #attribute}; a name that may be data is not repeated in an error. */
  static Object named(Object value, TaintedText name) {
    Object found = attribute(value, name.value());
    return found instanceof Undefined
        ? new Undefined("an attribute of " + Values.type(value))
        : found;
  }

  /** A key before a method of the same name. */
  static Object item(Object value, Object key) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object found = null;
    if (value instanceof Map<?, ?> map) {
      found = map.get(key);
    } else if (Values.isNumber(key) && (value instanceof List || value instanceof TaintedText)) {
      return at(value, Values.index(key));
    }
    if (found == null && key instanceof TaintedText name) {
      found = methodOrNull(value, name.value());
    }
    return found == null || found instanceof Undefined
        ? new Undefined("an item of " + Values.type(value))
        : found;
  }

  private static Object at(Object value, int index) {
    int length = Values.length(value);
    int at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      return new Undefined("an item beyond the end of " + Values.type(value));
    }
    if (value instanceof TaintedText text) {
      int from = text.value().offsetByCodePoints(0, at);
      return text.cut(from, text.value().offsetByCodePoints(from, 1));
    }
    return ((List<?>) value).get(at);
  }

  private static @Nullable Object methodOrNull(Object value, String name) {
    if (value instanceof AttributeHolder object) {
      return object.attribute(name);
    }
    if (value instanceof TaintedText text) {
      TextMethods.Method method = TextMethods.ALL.get(name);
      return method == null
          ? null
          : (Function) (frame, arguments) -> method.call(frame, text, arguments);
    }
    if ((value instanceof List || value instanceof Map) && MUTATING.contains(name)) {
      return (Function)
          (frame, arguments) -> {
            throw new TemplateException("'" + name + "' would change the data");
          };
    }
    if (value instanceof Map<?, ?> map) {
      return mapMethod(map, name);
    }
    return value instanceof List<?> list ? listMethod(list, name) : null;
  }

  private static @Nullable Function mapMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (frame, arguments) -> pairs(map);
      case "keys" -> (frame, arguments) -> new ArrayList<Object>(map.keySet());
      case "values" -> (frame, arguments) -> new ArrayList<Object>(map.values());
      case "copy" -> (frame, arguments) -> map;
      case "get" ->
          (frame, arguments) -> {
            Object found = map.get(arguments.get(0, "key"));
            return found == null ? arguments.get(1, "default", None.NONE) : found;
          };
      default -> null;
    };
  }

  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, item) -> pairs.add(Tuple.of(key, item)));
    return pairs;
  }

  private static @Nullable Function listMethod(List<?> list, String name) {
    return switch (name) {
      case "copy" -> (frame, arguments) -> list;
      case "count" ->
          (frame, arguments) ->
              list.stream().filter(i -> Values.equal(i, arguments.get(0, "value"))).count();
      case "index" ->
          (frame, arguments) -> {
            for (int i = 0; i < list.size(); i++) {
              if (Values.equal(list.get(i), arguments.get(0, "value"))) {
                return (long) i;
              }
            }
            throw new TemplateException("index: the value is not in the list");
          };
      default -> null;
    };
  }

  static Object slice(Frame frame, Object value, Object start, Object stop, Object step) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(value instanceof List || value instanceof TaintedText)) {
      return new Undefined("a slice of " + Values.type(value));
    }
    int by = step == None.NONE ? 1 : Values.index(step);
    if (by == 0) {
      throw new TemplateException("a slice's step cannot be zero");
    }
    int length = Values.length(value);
    int from = bound(start, length, by > 0 ? 0 : length - 1, by);
    int to = bound(stop, length, by > 0 ? length : -1, by);
    if (by == 1 && value instanceof TaintedText text) {
      return part(text, from, Math.max(from, to));
    }
    List<Object> items = Values.iterate(frame, value);
    List<Object> chosen = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      chosen.add(items.get((int) i));
    }
    if (value instanceof TaintedText) {
      TextBuilder text = new TextBuilder(frame.budget());
      chosen.forEach(letter -> text.append((TaintedText) letter));
      return text.text();
    }
    return value instanceof Tuple ? new Tuple(chosen) : chosen;
  }

  private static int bound(Object given, int length, int otherwise, int step) {
    if (given == None.NONE) {
      return otherwise;
    }
    long index = Values.index(given);
    long at = index < 0 ? index + length : index;
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? length : length - 1;
    return (int) Math.max(least, Math.min(most, at));
  }

  private static TaintedText part(TaintedText text, int from, int to) {
    int begin = text.value().offsetByCodePoints(0, from);
    return text.cut(begin, text.value().offsetByCodePoints(begin, to - from));
  }
}
