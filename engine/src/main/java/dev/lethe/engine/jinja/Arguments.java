package dev.lethe.engine.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a function, filter or test is called with, without the value it is applied to. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(List<Object> positional) {
    return new Arguments(positional, Map.of());
  }

  @Nullable Object find(int index, String name) {
    return index < positional.size() ? positional.get(index) : named.get(name);
  }

  Object get(int index, String name, Object otherwise) {
    Object found = find(index, name);
    return found == null ? otherwise : found;
  }

  Object get(int index, String name) {
    Object found = find(index, name);
    if (found == null) {
      throw new TemplateException("argument '" + name + "' is missing");
    }
    return found;
  }

  TaintedText text(int index, String name) {
    return Values.text(get(index, name));
  }

  TaintedText text(int index, String name, String otherwise) {
    return Values.text(get(index, name, TaintedText.of(otherwise)));
  }

  /** None counts as missing. */
  @Nullable TaintedText textOrNull(int index, String name) {
    Object found = find(index, name);
    return found == null || found == None.NONE ? null : Values.text(found);
  }

  int integer(int index, String name, int otherwise) {
    return Values.index(get(index, name, (long) otherwise));
  }

  boolean truth(int index, String name, boolean otherwise) {
    return Values.truth(get(index, name, otherwise));
  }

  /** Without the first positional ones. */
  Arguments from(int index) {
    return new Arguments(
        positional.subList(Math.min(index, positional.size()), positional.size()), named);
  }

  @Override
  public String toString() {
    return "Arguments[redacted]";
  }
}
