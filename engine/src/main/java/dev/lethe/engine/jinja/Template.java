package dev.lethe.engine.jinja;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A compiled template. Immutable and thread-safe. */
public final class Template {
  private static final int MOST_CHARACTERS = 1_000_000;

  private final TemplateStatement body;

  private Template(TemplateStatement body) {
    this.body = body;
  }

  /**
   * @throws TemplateException naming the line that isn't understood
   */
  public static Template compile(String source) {
    if (source.length() > MOST_CHARACTERS) {
      throw new TemplateException("the template is longer than " + MOST_CHARACTERS + " characters");
    }
    return new Template(TemplateParser.parse(source));
  }

  /**
   * @param values see {@link TemplateValues}
   * @param clock what {@code strftime_now} reads
   * @throws TemplateRefusal if the template refuses the values
   * @throws TemplateException if it errs or takes too much
   */
  public TaintedText render(Map<String, Object> values, Clock clock) {
    Map<String, Object> names = new HashMap<>(values);
    try {
      return body.text(Frame.root(clock, names));
    } catch (StackOverflowError e) {
      throw new TemplateException("the values are nested too deeply");
    }
  }
}
