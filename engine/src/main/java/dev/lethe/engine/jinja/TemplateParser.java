package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.TemplateStatement.Flow;
import dev.lethe.engine.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** The tags of a template. */
final class TemplateParser {
  private static final TemplateStatement NOTHING = (frame, out) -> Flow.NEXT;

  /** The text that filters of a tag are applied to; no template can name it. */
  private static final String PIPED = " piped";

  private static final Expression PIPE = frame -> frame.get(PIPED);

  private final TokenStream stream;
  private final ExpressionParser expressions;
  private final PrimaryParser primary;
  private final MacroParser macros;
  private int loops;

  private TemplateParser(TokenStream stream) {
    this.stream = stream;
    this.expressions = new ExpressionParser(stream);
    this.primary = new PrimaryParser(stream, expressions);
    this.macros = new MacroParser(stream, expressions, primary, this::apart);
  }

  static TemplateStatement parse(String template) {
    TemplateParser parser = new TemplateParser(new TokenStream(Lexer.tokens(template)));
    TemplateStatement all = parser.body();
    parser.stream.expect(Kind.END);
    return all;
  }

  /** Up to one of these tags, whose name is next; up to the end without any. */
  private TemplateStatement body(String... ends) {
    stream.enter();
    List<TemplateStatement> statements = new ArrayList<>();
    while (stream.peek().kind() != Kind.END) {
      Token token = stream.next();
      switch (token.kind()) {
        case DATA -> statements.add(data(TaintedText.of(token.text())));
        case VARIABLE_BEGIN -> statements.add(output());
        default -> {
          if (List.of(ends).contains(stream.peek().text())) {
            stream.leave();
            return TemplateStatement.all(statements);
          }
          statements.add(tag());
        }
      }
    }
    if (ends.length > 0) {
      throw stream.error("'" + ends[ends.length - 1] + "' is missing");
    }
    stream.leave();
    return TemplateStatement.all(statements);
  }

  private static TemplateStatement data(TaintedText text) {
    return (frame, out) -> {
      out.append(text);
      return Flow.NEXT;
    };
  }

  private TemplateStatement output() {
    Expression value = expressions.tuple(true);
    stream.expect(Kind.VARIABLE_END);
    return (frame, out) -> {
      out.append(ValuePrinter.str(frame, value.evaluate(frame)));
      return Flow.NEXT;
    };
  }

  private TemplateStatement tag() {
    String name = stream.name();
    return switch (name) {
      case "for" -> loop();
      case "if" -> condition();
      case "set" -> assignment();
      case "macro" -> macros.macro();
      case "call" -> macros.call();
      case "filter" -> filtered();
      case "with" -> macros.with();
      case "generation" -> inner("endgeneration");
      case "break", "continue" -> leave(name.equals("break") ? Flow.BREAK : Flow.CONTINUE);
      default -> throw stream.error("the tag '" + name + "' is not supported");
    };
  }

  private void end() {
    stream.expect(Kind.BLOCK_END);
  }

  private TemplateStatement bodyUpTo(String end) {
    TemplateStatement body = body(end);
    stream.expectName(end);
    end();
    return body;
  }

  /** A body that no outer loop can be left from. */
  private TemplateStatement apart(String end) {
    int outer = loops;
    loops = 0;
    end();
    TemplateStatement body = bodyUpTo(end);
    loops = outer;
    return body;
  }

  private TemplateStatement inner(String end) {
    end();
    TemplateStatement body = bodyUpTo(end);
    return (frame, out) -> {
      out.append(body.text(frame.inner()));
      return Flow.NEXT;
    };
  }

  private TemplateStatement leave(Flow flow) {
    if (loops == 0) {
      throw stream.error("no loop to leave");
    }
    end();
    return (frame, out) -> flow;
  }

  private TemplateStatement loop() {
    AssignmentTarget target = target();
    stream.expectName("in");
    Expression items = expressions.tuple(false);
    Expression condition = stream.skipName("if") ? expressions.expression() : null;
    if (stream.atName("recursive")) {
      throw stream.error("recursive loops are not supported");
    }
    end();
    loops++;
    TemplateStatement body = body("else", "endfor");
    loops--;
    TemplateStatement otherwise = NOTHING;
    if (stream.skipName("else")) {
      end();
      otherwise = body("endfor");
    }
    stream.expectName("endfor");
    end();
    return new ForLoop(target, items, condition, body, otherwise);
  }

  private TemplateStatement condition() {
    Expression condition = expressions.tuple(true);
    end();
    TemplateStatement then = body("elif", "else", "endif");
    TemplateStatement otherwise = NOTHING;
    if (stream.skipName("elif")) {
      otherwise = condition();
    } else {
      if (stream.skipName("else")) {
        end();
        otherwise = body("endif");
      }
      stream.expectName("endif");
      end();
    }
    TemplateStatement last = otherwise;
    return (frame, out) -> (Values.truth(condition.evaluate(frame)) ? then : last).run(frame, out);
  }

  private TemplateStatement assignment() {
    AssignmentTarget target = target();
    if (stream.skipOperator("=")) {
      Expression value = expressions.tuple(true);
      end();
      return (frame, out) -> {
        target.assign(frame, value.evaluate(frame));
        return Flow.NEXT;
      };
    }
    Expression piped = piped(PIPE);
    end();
    TemplateStatement body = bodyUpTo("endset");
    return (frame, out) -> {
      Frame inner = frame.inner();
      inner.set(PIPED, body.text(inner));
      target.assign(frame, piped.evaluate(inner));
      return Flow.NEXT;
    };
  }

  private Expression piped(Expression first) {
    Expression value = first;
    while (stream.skipOperator("|")) {
      value = primary.filter(value);
    }
    return value;
  }

  private TemplateStatement filtered() {
    Expression piped = piped(primary.filter(PIPE));
    end();
    TemplateStatement body = bodyUpTo("endfilter");
    return (frame, out) -> {
      Frame inner = frame.inner();
      inner.set(PIPED, body.text(inner));
      out.append(ValuePrinter.str(frame, piped.evaluate(inner)));
      return Flow.NEXT;
    };
  }

  private AssignmentTarget target() {
    if (stream.skipOperator("(")) {
      AssignmentTarget inner = target();
      stream.expectOperator(")");
      return inner;
    }
    AssignmentTarget first = oneTarget();
    if (!stream.atOperator(",")) {
      return first;
    }
    List<AssignmentTarget> all = new ArrayList<>(List.of(first));
    while (stream.skipOperator(",")) {
      all.add(stream.atOperator("(") ? target() : oneTarget());
    }
    return AssignmentTarget.several(all);
  }

  private AssignmentTarget oneTarget() {
    String name = stream.name();
    return stream.skipOperator(".")
        ? AssignmentTarget.attribute(name, stream.name())
        : AssignmentTarget.name(name);
  }
}
