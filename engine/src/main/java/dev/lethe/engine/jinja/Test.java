package dev.lethe.engine.jinja;

/** What stands behind {@code is}. */
interface Test {
  boolean test(Frame frame, Object value, Arguments arguments);
}
