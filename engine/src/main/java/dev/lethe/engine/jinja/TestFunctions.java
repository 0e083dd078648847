package dev.lethe.engine.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jinja's tests. */
final class TestFunctions {
  static final Map<String, TestFunction> ALL = new HashMap<>();

  static {
    ALL.put("defined", (f, v, a) -> !(v instanceof Undefined));
    ALL.put("undefined", (f, v, a) -> v instanceof Undefined);
    ALL.put("none", (f, v, a) -> v == None.NONE);
    ALL.put("boolean", (f, v, a) -> v instanceof Boolean);
    ALL.put("true", (f, v, a) -> Boolean.TRUE.equals(v));
    ALL.put("false", (f, v, a) -> Boolean.FALSE.equals(v));
    ALL.put("integer", (f, v, a) -> v instanceof Number && !(v instanceof Double));
    ALL.put("float", (f, v, a) -> v instanceof Double);
    ALL.put("number", (f, v, a) -> Values.isNumber(v));
    ALL.put("string", (f, v, a) -> v instanceof TaintedText);
    ALL.put("mapping", (f, v, a) -> v instanceof Map);
    ALL.put("callable", (f, v, a) -> v instanceof Function);
    ALL.put("sequence", TestFunctions::isIterable);
    ALL.put("iterable", TestFunctions::isIterable);
    ALL.put("escaped", (f, v, a) -> false);
    ALL.put("sameas", TestFunctions::isSame);
    ALL.put("filter", (f, v, a) -> Filters.ALL.containsKey(Values.text(v).value()));
    ALL.put("test", (f, v, a) -> TestFunctions.ALL.containsKey(Values.text(v).value()));
    ALL.put("in", (f, v, a) -> Values.contains(f, a.get(0, "seq"), v));
    ALL.put(
        "lower",
        (f, v, a) ->
            TextMethods.isCase(
                ValuePrinter.str(f, v), Character::isLowerCase, Character::isUpperCase));
    ALL.put(
        "upper",
        (f, v, a) ->
            TextMethods.isCase(
                ValuePrinter.str(f, v), Character::isUpperCase, Character::isLowerCase));
    ALL.put("even", (f, v, a) -> remainder(v, 2) == 0);
    ALL.put("odd", (f, v, a) -> remainder(v, 2) == 1);
    ALL.put("divisibleby", (f, v, a) -> remainder(v, Values.index(a.get(0, "num"))) == 0);
    compare(List.of("eq", "equalto", "=="), (f, v, a) -> Values.equal(v, a.get(0, "b")));
    compare(List.of("ne", "!="), (f, v, a) -> !Values.equal(v, a.get(0, "b")));
    compare(List.of("lt", "lessthan", "<"), (f, v, a) -> Values.compare(v, a.get(0, "b")) < 0);
    compare(List.of("le", "<="), (f, v, a) -> Values.compare(v, a.get(0, "b")) <= 0);
    compare(List.of("gt", "greaterthan", ">"), (f, v, a) -> Values.compare(v, a.get(0, "b")) > 0);
    compare(List.of("ge", ">="), (f, v, a) -> Values.compare(v, a.get(0, "b")) >= 0);
  }

  private TestFunctions() {}

  private static void compare(List<String> names, TestFunction test) {
    names.forEach(name -> ALL.put(name, test));
  }

  private static boolean isIterable(Frame frame, Object value, Arguments arguments) {
    return value instanceof TaintedText
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined;
  }

  private static boolean isSame(Frame frame, Object value, Arguments arguments) {
    Object other = arguments.get(0, "other");
    return value == other
        || (value instanceof Boolean || value instanceof Long) && value.equals(other);
  }

  private static long remainder(Object value, int by) {
    if (by == 0) {
      throw new TemplateException("divisibleby: divided by zero");
    }
    return Math.floorMod(Values.number(value).longValue(), (long) by);
  }

  /** A name that may be data is not repeated in an error. */
  static TestFunction find(TaintedText name) {
    TestFunction test = ALL.get(name.value());
    if (test == null) {
      throw new TemplateException("no test has this name");
    }
    return test;
  }

  static TestFunction find(String name) {
    TestFunction test = ALL.get(name);
    if (test == null) {
      throw new TemplateException("no test is named '" + name + "'");
    }
    return test;
  }
}
