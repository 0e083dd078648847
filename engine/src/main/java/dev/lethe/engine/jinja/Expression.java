package dev.lethe.engine.jinja;

/** A compiled expression. Immutable. */
interface Expression {
  Object evaluate(Frame frame);
}
