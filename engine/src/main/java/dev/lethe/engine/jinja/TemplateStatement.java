package dev.lethe.engine.jinja;

import java.util.List;

/** A compiled piece of a template. Immutable. */
interface TemplateStatement {
  /** How a piece ended. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Flow run(Frame frame, TextBuilder out);

  /** One after the other, until one leaves its loop. */
  static TemplateStatement all(List<TemplateStatement> statements) {
    List<TemplateStatement> body = List.copyOf(statements);
    return (frame, out) -> {
      for (TemplateStatement statement : body) {
        frame.budget().step();
        Flow flow = statement.run(frame, out);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    };
  }

  /** What it writes, as a value. */
  default TaintedText text(Frame frame) {
    TextBuilder out = new TextBuilder(frame.budget());
    run(frame, out);
    return out.text();
  }
}
