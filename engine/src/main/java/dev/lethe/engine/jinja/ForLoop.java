package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code for target in items if condition}. Each round has names of its own.
 *
 * @param otherwise what {@code else} says: as in Jinja2, where no round came to its end, be it for
 *     {@code break} or {@code continue}
 */
record ForLoop(
    AssignmentTarget target,
    Expression items,
    @Nullable Expression condition,
    TemplateStatement body,
    TemplateStatement otherwise)
    implements TemplateStatement {
  @Override
  public Flow run(Frame frame, TextBuilder out) {
    List<Object> chosen = chosen(frame);
    int depth = frame.get("loop") instanceof Loop outer ? outer.depth() + 1 : 0;
    Loop loop = new Loop(chosen, depth);
    boolean finished = false;
    for (int i = 0; i < chosen.size(); i++) {
      frame.budget().step();
      loop.moveTo(i);
      Frame round = frame.inner();
      round.set("loop", loop);
      target.assign(round, chosen.get(i));
      Flow flow = body.run(round, out);
      if (flow == Flow.BREAK) {
        break;
      }
      finished |= flow == Flow.NEXT;
    }
    return finished ? Flow.NEXT : otherwise.run(frame.inner(), out);
  }

  private List<Object> chosen(Frame frame) {
    List<Object> all = Values.iterate(frame, items.evaluate(frame));
    if (condition == null) {
      return all;
    }
    List<Object> chosen = new ArrayList<>();
    for (Object item : all) {
      Frame round = frame.inner();
      target.assign(round, item);
      if (Values.truth(condition.evaluate(round))) {
        chosen.add(item);
      }
    }
    return chosen;
  }
}
