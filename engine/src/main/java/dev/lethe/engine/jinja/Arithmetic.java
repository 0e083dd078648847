package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's operators on numbers, strings and lists. */
final class Arithmetic {
  private Arithmetic() {}

  static Object apply(Frame frame, String operator, Object a, Object b) {
    for (Object side : List.of(a, b)) {
      if (side instanceof Undefined undefined && !operator.equals("%")) {
        throw undefined.error();
      }
    }
    try {
      return switch (operator) {
        case "+" -> add(frame, a, b);
        case "-" -> numbers(a, b, Math::subtractExact, (x, y) -> x - y);
        case "*" -> multiply(frame, a, b);
        case "/" -> divide(Values.number(a).doubleValue(), Values.number(b).doubleValue());
        case "//" -> floorDivide(a, b);
        case "%" ->
            a instanceof TaintedText text ? Formatting.percent(frame, text, b) : modulo(a, b);
        default -> power(a, b);
      };
    } catch (ArithmeticException e) {
      throw new TemplateException("a number is too large, or divided by zero");
    }
  }

  private interface Whole {
    long apply(long a, long b);
  }

  private interface Real {
    double apply(double a, double b);
  }

  private static Object numbers(Object a, Object b, Whole whole, Real real) {
    Number first = Values.number(a);
    Number second = Values.number(b);
    if (first instanceof Long x && second instanceof Long y) {
      return whole.apply(x, y);
    }
    return real.apply(first.doubleValue(), second.doubleValue());
  }

  private static Object add(Frame frame, Object a, Object b) {
    if (a instanceof TaintedText first && b instanceof TaintedText second) {
      return new TextBuilder(frame.budget()).append(first).append(second).text();
    }
    if (a instanceof List<?> first && b instanceof List<?> second) {
      frame.budget().steps((long) first.size() + second.size());
      List<Object> all = new ArrayList<>(first);
      all.addAll(second);
      return a instanceof Tuple ? new Tuple(all) : all;
    }
    if (a instanceof TaintedText || b instanceof TaintedText) {
      throw new TemplateException(Values.type(a) + " and " + Values.type(b) + " cannot be added");
    }
    return numbers(a, b, Math::addExact, Double::sum);
  }

  private static Object multiply(Frame frame, Object a, Object b) {
    if (b instanceof TaintedText || b instanceof List) {
      return repeat(frame, b, Values.index(a));
    }
    if (a instanceof TaintedText || a instanceof List) {
      return repeat(frame, a, Values.index(b));
    }
    return numbers(a, b, Math::multiplyExact, (x, y) -> x * y);
  }

  private static Object repeat(Frame frame, Object value, int given) {
    int times = Math.max(0, given);
    if (value instanceof TaintedText text) {
      frame.budget().characters(Math.multiplyExact((long) text.value().length(), times));
      TextBuilder out = new TextBuilder(frame.budget());
      for (int i = 0; i < times && !text.isEmpty(); i++) {
        out.append(text);
      }
      return out.text();
    }
    List<?> list = (List<?>) value;
    frame.budget().steps((long) list.size() * times);
    List<Object> all = new ArrayList<>();
    Collections.nCopies(list.isEmpty() ? 0 : times, list).forEach(all::addAll);
    return all;
  }

  private static double divide(double a, double b) {
    if (b == 0) {
      throw new ArithmeticException();
    }
    return a / b;
  }

  private static Object floorDivide(Object a, Object b) {
    return numbers(a, b, Math::floorDiv, (x, y) -> Math.floor(divide(x, y)));
  }

  private static Object modulo(Object a, Object b) {
    return numbers(a, b, Math::floorMod, (x, y) -> x - y * Math.floor(divide(x, y)));
  }

  private static Object power(Object a, Object b) {
    double result = Math.pow(Values.number(a).doubleValue(), Values.number(b).doubleValue());
    boolean whole =
        Values.number(a) instanceof Long && Values.number(b) instanceof Long n && n >= 0;
    if (whole && Math.abs(result) > 1L << 53) {
      throw new ArithmeticException();
    }
    return whole ? (Object) (long) result : (Object) result;
  }
}
