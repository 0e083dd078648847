package dev.lethe.engine.jinja;

/** What stands behind {@code is}. */
interface TestFunction {
  boolean test(Frame frame, Object value, Arguments arguments);
}
