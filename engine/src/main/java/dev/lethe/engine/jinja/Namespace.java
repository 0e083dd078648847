package dev.lethe.engine.jinja;

import java.util.HashMap;
import java.util.Map;

/** What {@code namespace()} makes: the one thing that a template may change. */
final class Namespace implements AttributeHolder {
  private final Map<String, Object> values = new HashMap<>();

  @Override
  public Object attribute(String name) {
    Object value = values.get(name);
    return value == null ? new Undefined("'" + name + "' of a namespace") : value;
  }

  void set(String name, Object value) {
    values.put(name, value);
  }
}
