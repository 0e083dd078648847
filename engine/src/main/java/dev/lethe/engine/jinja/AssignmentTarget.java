package dev.lethe.engine.jinja;

import java.util.List;

/** What a value is assigned to. Immutable. */
interface AssignmentTarget {
  void assign(Frame frame, Object value);

  static AssignmentTarget name(String name) {
    return (frame, value) -> frame.set(name, value);
  }

  static AssignmentTarget attribute(String namespace, String name) {
    return (frame, value) -> {
      if (!(frame.get(namespace) instanceof Namespace known)) {
        throw new TemplateException("'" + namespace + "' is not a namespace");
      }
      known.set(name, value);
    };
  }

  static AssignmentTarget several(List<AssignmentTarget> targets) {
    List<AssignmentTarget> all = List.copyOf(targets);
    return (frame, value) -> {
      List<Object> items = Values.iterate(frame, value);
      if (items.size() != all.size()) {
        throw new TemplateException(all.size() + " values are needed to unpack");
      }
      for (int i = 0; i < items.size(); i++) {
        all.get(i).assign(frame, items.get(i));
      }
    };
  }
}
