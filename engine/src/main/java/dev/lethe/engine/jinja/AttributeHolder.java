package dev.lethe.engine.jinja;

/** An object of the renderer's own that a template may look into. */
interface AttributeHolder {
  Object attribute(String name);
}
