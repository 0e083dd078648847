package dev.lethe.engine.jinja;

import dev.lethe.engine.jinja.TemplateStatement.Flow;
import dev.lethe.engine.jinja.Token.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tags {@code macro}, {@code call} and {@code with}. */
final class MacroParser {
  private final TokenStream stream;
  private final ExpressionParser expressions;
  private final PrimaryParser primary;
  private final Function<String, TemplateStatement> bodies;

  /**
   * @param bodies reads from the end of a tag up to and with the tag of that name
   */
  MacroParser(
      TokenStream stream,
      ExpressionParser expressions,
      PrimaryParser primary,
      Function<String, TemplateStatement> bodies) {
    this.stream = stream;
    this.expressions = expressions;
    this.primary = primary;
    this.bodies = bodies;
  }

  TemplateStatement with() {
    Map<String, Expression> values = new LinkedHashMap<>();
    while (stream.peek().kind() != Kind.BLOCK_END) {
      String name = stream.name();
      stream.expectOperator("=");
      values.put(name, expressions.expression());
      if (!stream.skipOperator(",")) {
        break;
      }
    }
    TemplateStatement body = bodies.apply("endwith");
    return (frame, out) -> {
      Frame inner = frame.inner();
      values.forEach((name, value) -> inner.set(name, value.evaluate(frame)));
      return body.run(inner, out);
    };
  }

  /** Parameters with their defaults, null for none. */
  private Map<String, @Nullable Expression> signature() {
    Map<String, @Nullable Expression> parameters = new LinkedHashMap<>();
    stream.expectOperator("(");
    while (!stream.skipOperator(")")) {
      String name = stream.name();
      parameters.put(name, stream.skipOperator("=") ? expressions.expression() : null);
      if (!stream.skipOperator(",")) {
        stream.expectOperator(")");
        break;
      }
    }
    return parameters;
  }

  private static Macro macro(
      String name,
      Map<String, @Nullable Expression> signature,
      TemplateStatement body,
      Frame place) {
    Map<String, Expression> defaults = new LinkedHashMap<>();
    signature.forEach(
        (parameter, value) -> {
          if (value != null) {
            defaults.put(parameter, value);
          }
        });
    return new Macro(name, List.copyOf(signature.keySet()), defaults, body, place);
  }

  TemplateStatement macro() {
    String name = stream.name();
    Map<String, @Nullable Expression> signature = signature();
    TemplateStatement body = bodies.apply("endmacro");
    return (frame, out) -> {
      frame.set(name, macro(name, signature, body, frame));
      return Flow.NEXT;
    };
  }

  TemplateStatement call() {
    Map<String, @Nullable Expression> signature = stream.atOperator("(") ? signature() : Map.of();
    String name = stream.name();
    Expressions.Call call = primary.call();
    TemplateStatement body = bodies.apply("endcall");
    return (frame, out) -> {
      if (!(frame.get(name) instanceof Macro callee)) {
        throw new TemplateException("'" + name + "' is not a macro");
      }
      Arguments given = call.evaluate(frame);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", macro("caller", signature, body, frame));
      out.append((TaintedText) callee.call(frame, new Arguments(given.positional(), named)));
      return Flow.NEXT;
    };
  }
}
