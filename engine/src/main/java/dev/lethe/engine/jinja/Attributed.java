package dev.lethe.engine.jinja;

/** An object of the renderer's own that a template may look into. */
interface Attributed {
  Object attribute(String name);
}
