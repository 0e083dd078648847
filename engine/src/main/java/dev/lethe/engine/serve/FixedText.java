package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.StopTexts;
import dev.lethe.engine.text.TextEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that no model wrote as it is sent, ended where a model's answer to the same request would
 * end, so that neither its length nor its count of tokens tells a client so.
 *
 * @param text what is left of it
 * @param tokens that a model would have written it with
 * @param wholeWords whether it is cut between words alone; a model's text is cut between tokens
 */
record FixedText(String text, FinishReason finish, int tokens, boolean wholeWords) {
  /** What tokenizers put in front of a text must not count. */
  private static final String ANCHOR = "\n";

  /** Written by nobody. */
  static FixedText of(TextEngine engine, GenerationRequest request, String whole) {
    return of(engine, request, whole, count(engine, whole), true);
  }

  /**
   * Written by a model, and changed since.
   *
   * @param ended whether the model ended it, and no limit
   */
  static FixedText generated(
      TextEngine engine, GenerationRequest request, String whole, boolean ended) {
    int all = count(engine, whole);
    return of(engine, request, whole, ended ? all : Math.max(all, request.maxTokens()), false);
  }

  private static FixedText of(
      TextEngine engine, GenerationRequest request, String whole, int all, boolean wholeWords) {
    int limit = request.maxTokens();
    String within = whole.substring(0, end(engine, whole, limit, wholeWords));
    int stop = new StopTexts(request.stop()).find(within);
    if (stop >= 0) {
      String before = within.substring(0, stop);
      int written = count(engine, before) + 1; // what begins the stop text counts, as with a model
      return new FixedText(before, FinishReason.STOP, Math.min(limit, written), wholeWords);
    }
    // As with a model, whose end token does not come in time.
    FinishReason finish = all >= limit ? FinishReason.LENGTH : FinishReason.STOP;
    return new FixedText(within, finish, Math.min(limit, all), wholeWords);
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
      end = Math.max(end, end(engine, text, upTo, wholeWords));
      steps.add(text.substring(0, end));
    }
    steps.add(text);
    return steps;
  }

  /** Where a number of tokens ends: at most so many, at the end of a word if that is wanted. */
  private static int end(TextEngine engine, String text, int tokens, boolean wholeWords) {
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
    if (!wholeWords) {
      return endOfToken(text, fits);
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

  /** A token has its white space in front. */
  private static int endOfToken(String text, int end) {
    int at = wholeCharacter(text, end);
    while (at > 0 && Character.isWhitespace(text.charAt(at - 1))) {
      at--;
    }
    return at;
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
