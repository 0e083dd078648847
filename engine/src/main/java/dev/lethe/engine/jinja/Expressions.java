package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What compiled expressions do. */
final class Expressions {
  private Expressions() {}

  /** The arguments of a call, as written. */
  record Call(List<Expression> positional, Map<String, Expression> named) {
    static final Call NONE = new Call(List.of(), Map.of());

    Arguments evaluate(Frame frame) {
      if (positional.isEmpty() && named.isEmpty()) {
        return Arguments.NONE;
      }
      Map<String, Object> values = new LinkedHashMap<>();
      named.forEach((name, expression) -> values.put(name, expression.evaluate(frame)));
      return new Arguments(all(frame, positional), values);
    }
  }

  static List<Object> all(Frame frame, List<Expression> expressions) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(expression.evaluate(frame));
    }
    return values;
  }

  static Expression binary(String operator, Expression left, Expression right) {
    return frame -> Arithmetic.apply(frame, operator, left.evaluate(frame), right.evaluate(frame));
  }

  /** {@code a < b < c} holds if both do. */
  static Expression comparison(
      Expression first, List<String> operators, List<Expression> operands) {
    return frame -> {
      Object left = first.evaluate(frame);
      for (int i = 0; i < operators.size(); i++) {
        Object right = operands.get(i).evaluate(frame);
        if (!holds(frame, operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private static boolean holds(Frame frame, String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      case ">=" -> Values.compare(left, right) >= 0;
      case "in" -> Values.contains(frame, right, left);
      default -> !Values.contains(frame, right, left);
    };
  }

  static Expression call(Expression callee, Call call) {
    return frame -> {
      Object function = callee.evaluate(frame);
      frame.budget().step();
      if (function instanceof Function known) {
        return known.call(frame, call.evaluate(frame));
      }
      throw function instanceof Undefined undefined
          ? undefined.error()
          : new TemplateException(Values.type(function) + " cannot be called");
    };
  }

  static Expression filter(Expression value, String name, Call call) {
    Filter filter = Filters.find(name);
    return frame -> {
      frame.budget().step();
      return filter.apply(frame, value.evaluate(frame), call.evaluate(frame));
    };
  }
}
