package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Jinja's operators, from the loosest to the tightest. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream stream;
  private final PrimaryParser primary;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
    this.primary = new PrimaryParser(stream, this);
  }

  Expression expression() {
    return expression(true);
  }

  /**
   * @param conditional whether {@code a if b else c} may follow; not in what a loop goes over
   */
  private Expression expression(boolean conditional) {
    stream.enter();
    Expression expression = conditional ? conditional() : or();
    stream.leave();
    return expression;
  }

  /** {@code a} or {@code a, b}. */
  Expression tuple(boolean conditional) {
    Expression first = expression(conditional);
    if (!stream.atOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (stream.skipOperator(",") && !atEnd()) {
      items.add(expression(conditional));
    }
    return frame -> new Tuple(Expressions.all(frame, items));
  }

  private boolean atEnd() {
    Kind kind = stream.peek().kind();
    return kind == Kind.BLOCK_END || kind == Kind.VARIABLE_END || stream.atOperator(")");
  }

  private Expression conditional() {
    Expression value = or();
    while (stream.skipName("if")) {
      Expression then = value;
      Expression condition = or();
      Expression otherwise =
          stream.skipName("else")
              ? expression()
              : frame -> new Undefined("the else of an inline if");
      value = frame -> (Values.truth(condition.evaluate(frame)) ? then : otherwise).evaluate(frame);
    }
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (stream.skipName("or")) {
      Expression first = left;
      Expression second = and();
      left =
          frame -> {
            Object value = first.evaluate(frame);
            return Values.truth(value) ? value : second.evaluate(frame);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (stream.skipName("and")) {
      Expression first = left;
      Expression second = not();
      left =
          frame -> {
            Object value = first.evaluate(frame);
            return Values.truth(value) ? second.evaluate(frame) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (!stream.skipName("not")) {
      return compare();
    }
    stream.enter();
    Expression inner = not();
    stream.leave();
    return frame -> !Values.truth(inner.evaluate(frame));
  }

  private Expression compare() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    while (true) {
      if (stream.peek().kind() == Kind.OPERATOR && COMPARISONS.contains(stream.peek().text())) {
        operators.add(stream.next().text());
      } else if (stream.skipName("in")) {
        operators.add("in");
      } else if (stream.atName("not") && stream.peek(1).isName("in")) {
        stream.next();
        stream.next();
        operators.add("not in");
      } else {
        break;
      }
      operands.add(sum());
    }
    return operators.isEmpty() ? first : Expressions.comparison(first, operators, operands);
  }

  private Expression sum() {
    Expression left = concatenation();
    while (stream.atOperator("+") || stream.atOperator("-")) {
      left = Expressions.binary(stream.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!stream.atOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (stream.skipOperator("~")) {
      parts.add(product());
    }
    return frame -> {
      TextBuilder out = new TextBuilder(frame.budget());
      parts.forEach(part -> out.append(ValuePrinter.str(frame, part.evaluate(frame))));
      return out.text();
    };
  }

  private Expression product() {
    Expression left = power();
    while (stream.atOperator("*")
        || stream.atOperator("/")
        || stream.atOperator("//")
        || stream.atOperator("%")) {
      left = Expressions.binary(stream.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (stream.skipOperator("**")) {
      left = Expressions.binary("**", left, unary(true));
    }
    return left;
  }

  Expression unary(boolean filtered) {
    Expression node;
    stream.enter();
    if (stream.skipOperator("-")) {
      Expression inner = unary(false);
      node = frame -> Arithmetic.apply(frame, "-", 0L, inner.evaluate(frame));
    } else if (stream.skipOperator("+")) {
      Expression inner = unary(false);
      node = frame -> Arithmetic.apply(frame, "+", 0L, inner.evaluate(frame));
    } else {
      node = primary.primary();
    }
    node = primary.postfix(node);
    stream.leave();
    return filtered ? primary.filters(node) : node;
  }
}
