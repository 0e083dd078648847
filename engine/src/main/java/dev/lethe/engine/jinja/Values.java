package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Python's view of values: {@link None}, {@link Undefined}, Boolean, Long, Double, {@link
 * TaintedText}, List (and {@link Tuple}), Map, {@link Namespace}, {@link Function}.
 */
final class Values {
  private Values() {}

  static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof TaintedText text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  /** A boolean as the number it is in Python. */
  static Number number(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    if (value instanceof Number number) {
      return number;
    }
    throw value instanceof Undefined undefined
        ? undefined.error()
        : new TemplateException("a number is needed, not " + type(value));
  }

  static int index(Object value) {
    Number number = number(value);
    if (!(number instanceof Long)) {
      throw new TemplateException("a whole number is needed");
    }
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()));
  }

  static TaintedText text(Object value) {
    if (value instanceof TaintedText text) {
      return text;
    }
    throw value instanceof Undefined undefined
        ? undefined.error()
        : new TemplateException("a string is needed, not " + type(value));
  }

  static boolean equal(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(number(a), number(b)) == 0;
    }
    if (a instanceof List<?> first && b instanceof List<?> second) {
      return (a instanceof Tuple) == (b instanceof Tuple) && equalLists(first, second);
    }
    if (a instanceof Map<?, ?> first && b instanceof Map<?, ?> second) {
      return first.size() == second.size()
          && first.entrySet().stream()
              .allMatch(
                  e ->
                      second.containsKey(e.getKey())
                          && equal(e.getValue(), second.get(e.getKey())));
    }
    return a instanceof Undefined ? b instanceof Undefined : a.equals(b);
  }

  private static boolean equalLists(List<?> first, List<?> second) {
    Iterator<?> other = second.iterator();
    return first.size() == second.size()
        && first.stream().allMatch(item -> equal(item, other.next()));
  }

  /** As {@code <} orders them. */
  static int compare(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(number(a), number(b));
    }
    if (a instanceof TaintedText first && b instanceof TaintedText second) {
      return compareCodePoints(first.value(), second.value());
    }
    if (a instanceof List<?> first && b instanceof List<?> second) {
      return compareLists(first, second);
    }
    for (Object side : List.of(a, b)) {
      if (side instanceof Undefined undefined) {
        throw undefined.error();
      }
    }
    throw new TemplateException(type(a) + " and " + type(b) + " cannot be ordered");
  }

  private static int compareLists(List<?> first, List<?> second) {
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      if (!equal(first.get(i), second.get(i))) {
        return compare(first.get(i), second.get(i));
      }
    }
    return Integer.compare(first.size(), second.size());
  }

  private static int compareNumbers(Number a, Number b) {
    return a instanceof Double || b instanceof Double
        ? Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0)
        : Long.compare(a.longValue(), b.longValue());
  }

  private static int compareCodePoints(String a, String b) {
    int[] first = a.codePoints().toArray();
    int[] second = b.codePoints().toArray();
    return java.util.Arrays.compare(first, second);
  }

  /** What a loop goes over; charged to the budget. */
  static List<Object> iterate(Frame frame, Object value) {
    List<Object> items = items(value);
    frame.budget().steps(items.size());
    return items;
  }

  private static List<Object> items(Object value) {
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof TaintedText text) {
      return letters(text);
    }
    if (value instanceof Undefined) {
      return List.of();
    }
    throw new TemplateException(type(value) + " is not iterable");
  }

  private static List<Object> letters(TaintedText text) {
    List<Object> letters = new ArrayList<>();
    int at = 0;
    while (at < text.value().length()) {
      int next = text.value().offsetByCodePoints(at, 1);
      letters.add(text.cut(at, next));
      at = next;
    }
    return letters;
  }

  /** {@code item in container}. */
  static boolean contains(Frame frame, Object container, Object item) {
    if (container instanceof TaintedText text) {
      return text.value().contains(text(item).value());
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(item);
    }
    return iterate(frame, container).stream().anyMatch(i -> equal(i, item));
  }

  static int length(Object value) {
    if (value instanceof TaintedText text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new TemplateException(type(value) + " has no length");
  }

  static String type(Object value) {
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof TaintedText) {
      return "a string";
    }
    if (value instanceof List) {
      return "a list";
    }
    if (value instanceof Map) {
      return "a mapping";
    }
    return value == None.NONE ? "none" : "an object";
  }
}
