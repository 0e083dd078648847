package dev.lethe.engine.jinja;

import java.util.List;

/** What {@code loop} is inside a loop. */
final class Loop implements AttributeHolder {
  private final List<Object> items;
  private final int depth;
  private int at;
  private Object changed = new Undefined("nothing yet");

  Loop(List<Object> items, int depth) {
    this.items = items;
    this.depth = depth;
  }

  void moveTo(int index) {
    at = index;
  }

  int depth() {
    return depth;
  }

  @Override
  public Object attribute(String name) {
    int left = items.size() - at;
    return switch (name) {
      case "index" -> at + 1L;
      case "index0" -> (long) at;
      case "revindex" -> (long) left;
      case "revindex0" -> left - 1L;
      case "first" -> at == 0;
      case "last" -> left == 1;
      case "length" -> (long) items.size();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> at == 0 ? new Undefined("the item before the first") : items.get(at - 1);
      case "nextitem" -> left == 1 ? new Undefined("the item after the last") : items.get(at + 1);
      case "cycle" -> (Function) this::cycle;
      case "changed" -> (Function) this::changed;
      default -> new Undefined("'" + name + "' of a loop");
    };
  }

  private Object cycle(Frame frame, Arguments arguments) {
    List<Object> choices = arguments.positional();
    if (choices.isEmpty()) {
      throw new TemplateException("cycle: nothing to choose from");
    }
    return choices.get(at % choices.size());
  }

  private Object changed(Frame frame, Arguments arguments) {
    Object now = new Tuple(arguments.positional());
    boolean differs = !Values.equal(now, changed);
    changed = now;
    return differs;
  }
}
