package dev.lethe.engine.jinja;

/**
 * A template can't be compiled or rendered. The message names what is in the template, never what
 * is in the data.
 */
public class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }
}
