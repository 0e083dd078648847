package dev.lethe.engine.jinja;

/** What stands behind {@code |}. */
interface Filter {
  Object apply(Frame frame, Object value, Arguments arguments);
}
