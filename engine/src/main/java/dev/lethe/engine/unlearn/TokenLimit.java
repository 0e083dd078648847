package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Whether a forget set is short enough in the model's own tokens: whoever took the request in could
 * only estimate them from characters. Thread-safe.
 *
 * @param most tokens of one example, prompt and completion together, and of one text
 */
record TokenLimit(ToIntFunction<String> tokens, int most) {
  TokenLimit(TextTokenizer tokenizer, int most) {
    this(text -> tokenizer.encode(text).length, most);
  }

  /** The first that exceeds it, named by its place and length; never by what it says. */
  Optional<String> breach(UnlearnTask task) {
    List<ForgetExample> examples = task.examples();
    for (int i = 0; i < examples.size(); i++) {
      ForgetExample example = examples.get(i);
      int tokens = count(example.prompt()) + count(example.completion());
      if (tokens > most) {
        return Optional.of(said("examples", i, tokens));
      }
    }
    for (int i = 0; i < task.texts().size(); i++) {
      int tokens = count(task.texts().get(i));
      if (tokens > most) {
        return Optional.of(said("texts", i, tokens));
      }
    }
    return Optional.empty();
  }

  private int count(String text) {
    return tokens.applyAsInt(text);
  }

  private String said(String list, int index, int tokens) {
    return String.format(
        Locale.ROOT, "forgetSet.%s[%d]: %,d tokens, at most %,d", list, index, tokens, most);
  }
}
