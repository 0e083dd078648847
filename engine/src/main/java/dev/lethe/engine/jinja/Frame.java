package dev.lethe.engine.jinja;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of one scope of one rendering. */
final class Frame {
  private final @Nullable Frame parent;
  private final RenderBudget budget;
  private final Clock clock;
  private final Map<String, Object> names = new HashMap<>();

  private Frame(@Nullable Frame parent, RenderBudget budget, Clock clock) {
    this.parent = parent;
    this.budget = budget;
    this.clock = clock;
  }

  static Frame root(Clock clock, Map<String, Object> names) {
    Frame globals = new Frame(null, new RenderBudget(), clock);
    globals.names.putAll(Globals.ALL);
    globals.names.putAll(names);
    return globals.inner();
  }

  Frame inner() {
    return new Frame(this, budget, clock);
  }

  Object get(String name) {
    for (Frame frame = this; frame != null; frame = frame.parent) {
      Object value = frame.names.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Undefined("'" + name + "'");
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  RenderBudget budget() {
    return budget;
  }

  Clock clock() {
    return clock;
  }
}
