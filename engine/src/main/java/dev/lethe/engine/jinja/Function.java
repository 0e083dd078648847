package dev.lethe.engine.jinja;

/** What can be called. */
interface Function {
  Object call(Frame frame, Arguments arguments);
}
