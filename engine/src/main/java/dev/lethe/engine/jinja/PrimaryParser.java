package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.Expressions.Call;
import dev.lethe.engine.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Literals and names, and what is put behind them: subscripts, calls, filters and tests. */
final class PrimaryParser {
  private static final Set<Kind> VALUES = Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.FLOAT);
  private static final Set<String> OPENING = Set.of("(", "[", "{");
  private static final Set<String> AFTER_TEST = Set.of("else", "or", "and");

  private final TokenStream stream;
  private final ExpressionParser expressions;

  PrimaryParser(TokenStream stream, ExpressionParser expressions) {
    this.stream = stream;
    this.expressions = expressions;
  }

  Expression primary() {
    Token token = stream.next();
    return switch (token.kind()) {
      case NAME -> name(token.text());
      case STRING -> string(token.text());
      case INTEGER -> constant(integer(token.text()));
      case FLOAT -> constant(Double.valueOf(token.text().replace("_", "")));
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parenthesis();
            case "[" -> list();
            case "{" -> mapping();
            default -> throw stream.error("unexpected '" + token.text() + "'");
          };
      default -> throw stream.error("an expression is expected");
    };
  }

  private static Expression constant(Object value) {
    return frame -> value;
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> constant(true);
      case "false", "False" -> constant(false);
      case "none", "None" -> constant(None.NONE);
      default -> frame -> frame.get(name);
    };
  }

  private Expression string(String first) {
    StringBuilder text = new StringBuilder(first);
    while (stream.peek().kind() == Kind.STRING) {
      text.append(stream.next().text());
    }
    return constant(TaintedText.of(text.toString()));
  }

  private Object integer(String digits) {
    String plain = digits.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    try {
      return switch (plain.length() > 1 ? plain.charAt(1) : ' ') {
        case 'x' -> Long.parseLong(plain.substring(2), 16);
        case 'o' -> Long.parseLong(plain.substring(2), 8);
        case 'b' -> Long.parseLong(plain.substring(2), 2);
        default -> Long.parseLong(plain);
      };
    } catch (NumberFormatException e) {
      throw stream.error("a number is too large");
    }
  }

  private Expression parenthesis() {
    if (stream.skipOperator(")")) {
      return constant(new Tuple(List.of()));
    }
    Expression inner = expressions.tuple(true);
    stream.expectOperator(")");
    return inner;
  }

  private Expression list() {
    List<Expression> items = new ArrayList<>();
    while (!stream.skipOperator("]")) {
      items.add(expressions.expression());
      if (!stream.skipOperator(",")) {
        stream.expectOperator("]");
        break;
      }
    }
    return frame -> Expressions.all(frame, items);
  }

  private Expression mapping() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!stream.skipOperator("}")) {
      keys.add(expressions.expression());
      stream.expectOperator(":");
      values.add(expressions.expression());
      if (!stream.skipOperator(",")) {
        stream.expectOperator("}");
        break;
      }
    }
    return frame -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(keys.get(i).evaluate(frame), values.get(i).evaluate(frame));
      }
      return map;
    };
  }

  Expression postfix(Expression value) {
    Expression node = value;
    while (true) {
      if (stream.skipOperator(".")) {
        node = attribute(node);
      } else if (stream.skipOperator("[")) {
        node = subscript(node);
      } else if (stream.atOperator("(")) {
        node = Expressions.call(node, call());
      } else {
        return node;
      }
    }
  }

  private Expression attribute(Expression object) {
    if (stream.peek().kind() == Kind.INTEGER) {
      Object index = integer(stream.next().text());
      return frame -> AttributeAccess.item(object.evaluate(frame), index);
    }
    String name = stream.name();
    return frame -> AttributeAccess.attribute(object.evaluate(frame), name);
  }

  private Expression subscript(Expression object) {
    Expression none = constant(None.NONE);
    Expression first = stream.atOperator(":") ? none : expressions.tuple(true);
    if (stream.skipOperator("]")) {
      return frame -> AttributeAccess.item(object.evaluate(frame), first.evaluate(frame));
    }
    List<Expression> bounds = new ArrayList<>(List.of(first));
    while (stream.skipOperator(":") && bounds.size() < 3) {
      boolean empty = stream.atOperator(":") || stream.atOperator("]");
      bounds.add(empty ? none : expressions.expression());
    }
    stream.expectOperator("]");
    Expression stop = bounds.get(1);
    Expression step = bounds.size() > 2 ? bounds.get(2) : none;
    return frame ->
        AttributeAccess.slice(
            frame,
            object.evaluate(frame),
            first.evaluate(frame),
            stop.evaluate(frame),
            step.evaluate(frame));
  }

  /** From the opening bracket on. */
  Call call() {
    stream.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!stream.skipOperator(")")) {
      if (stream.peek().kind() == Kind.NAME && stream.peek(1).isOperator("=")) {
        String name = stream.name();
        stream.expectOperator("=");
        named.put(name, expressions.expression());
      } else if (named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw stream.error("an unnamed argument follows a named one");
      }
      if (!stream.skipOperator(",")) {
        stream.expectOperator(")");
        break;
      }
    }
    return new Call(List.copyOf(positional), named);
  }

  /** Filters, tests and calls behind a value. */
  Expression filters(Expression value) {
    Expression node = value;
    while (true) {
      if (stream.skipOperator("|")) {
        node = filter(node);
      } else if (stream.skipName("is")) {
        node = test(node);
      } else if (stream.atOperator("(")) {
        node = Expressions.call(node, call());
      } else {
        return node;
      }
    }
  }

  /** Behind the {@code |}. */
  Expression filter(Expression value) {
    String name = stream.name();
    Call call = stream.atOperator("(") ? call() : Call.NONE;
    return Expressions.filter(value, name, call);
  }

  private Expression test(Expression value) {
    boolean negated = stream.skipName("not");
    TestFunction test = TestFunctions.find(stream.name());
    Call call = Call.NONE;
    if (stream.atOperator("(")) {
      call = call();
    } else if (takesValue()) {
      Expression argument = postfix(primary());
      call = new Call(List.of(argument), Map.of());
    }
    Call arguments = call;
    return frame -> test.test(frame, value.evaluate(frame), arguments.evaluate(frame)) != negated;
  }

  private boolean takesValue() {
    Token token = stream.peek();
    return token.kind() == Kind.OPERATOR
        ? OPENING.contains(token.text())
        : VALUES.contains(token.kind())
            && !(token.kind() == Kind.NAME && AFTER_TEST.contains(token.text()));
  }
}
