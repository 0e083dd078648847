package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.StopTexts;
import dev.lethe.engine.text.TextEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that no model wrote, ended where a model's answer to the same request would end, so that
 * neither its length nor its count of tokens tells a client that nothing was generated.
 *
 * @param text what is left of it
 * @param tokens that a model would have written it with
 */
record FixedText(String text, FinishReason finish, int tokens) {
  /** What tokenizers put in front of a text must not count. */
  private static final String ANCHOR = "\n";

  static FixedText of(TextEngine engine, GenerationRequest request, String whole) {
    int limit = request.maxTokens();
    int all = count(engine, whole);
    String within = whole.substring(0, end(engine, whole, limit));
    int stop = new StopTexts(request.stop()).find(within);
    if (stop >= 0) {
      String before = within.substring(0, stop);
      int written = count(engine, before) + 1; // what begins the stop text counts, as with a model
      return new FixedText(before, FinishReason.STOP, Math.min(limit, written));
    }
    // As with a model, whose end token does not come in time.
    FinishReason finish = all >= limit ? FinishReason.LENGTH : FinishReason.STOP;
    return new FixedText(within, finish, Math.min(limit, all));
  }

  /**
   * The text as it would grow.
   *
   * @param window tokens from one to the next
   */
  List<String> growing(TextEngine engine, int window) {
    List<String> steps = new ArrayList<>();
    int end = 0;
    for (int upTo = window; end < text.length() && upTo < tokens; upTo += window) {
      end = end(engine, text, upTo);
      steps.add(text.substring(0, end));
    }
    steps.add(text);
    return steps;
  }

  /** Where a number of tokens ends: at most so many, at the end of a word if there is one. */
  private static int end(TextEngine engine, String text, int tokens) {
    if (count(engine, text) <= tokens) {
      return text.length();
    }
    int fits = 0;
    int tooLong = text.length();
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (count(engine, text.substring(0, middle)) <= tokens) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    int word = endOfWord(text, fits);
    return word > 0 ? word : wholeCharacter(text, fits);
  }

  /** The last end of a word that is not after {@code end}; 0 if there is none. */
  private static int endOfWord(String text, int end) {
    int at = end;
    while (at > 0 && (insideWord(text, at) || Character.isWhitespace(text.charAt(at - 1)))) {
      at--;
    }
    return at;
  }

  private static boolean insideWord(String text, int at) {
    return Character.isLetterOrDigit(text.charAt(at - 1))
        && Character.isLetterOrDigit(text.charAt(at));
  }

  private static int wholeCharacter(String text, int end) {
    return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  private static int count(TextEngine engine, String text) {
    return engine.countTokens(ANCHOR + text) - engine.countTokens(ANCHOR);
  }

  @Override
  public String toString() {
    return "FixedText[redacted, " + finish + "]";
  }
}
