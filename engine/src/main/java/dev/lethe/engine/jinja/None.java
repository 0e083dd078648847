package dev.lethe.engine.jinja;

/** Python's {@code None}. */
enum None {
  NONE
}
