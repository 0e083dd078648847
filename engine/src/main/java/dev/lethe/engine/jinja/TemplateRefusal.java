package dev.lethe.engine.jinja;

/**
 * The template itself refused the data by {@code raise_exception}. The message is the template's,
 * unless it holds some of the data.
 */
public final class TemplateRefusal extends TemplateException {
  private static final long serialVersionUID = 1L;

  TemplateRefusal(TaintedText message) {
    super(message.hasData() ? "refused by the chat template" : message.value());
  }
}
