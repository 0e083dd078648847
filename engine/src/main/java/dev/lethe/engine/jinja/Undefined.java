package dev.lethe.engine.jinja;

/**
 * What a name stands for that nobody set: empty where it is printed or looped over, an error where
 * anything is asked of it.
 *
 * @param what as an error names it; nothing of the data
 */
record Undefined(String what) {
  TemplateException error() {
    return new TemplateException(what + " is undefined");
  }
}
