package dev.lethe.engine.gate;

import java.util.Collection;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Whether a question asks about anything in particular. Common words are the first thousand of the
 * encoder's vocabulary, which lists common words first; with an encoder that doesn't tell, every
 * word counts as particular.
 */
public final class Specificity {
  private static final int COMMON_RANKS = 1_000;

  /** Counts and years; a number that is longer is somebody's or something's own. */
  private static final Pattern SHORT_NUMBER = Pattern.compile("\\p{N}{1,4}");

  private Specificity() {}

  /** The share of the questions that hold at least one word in particular, 0..1. */
  public static double share(SentenceEncoder encoder, Collection<String> questions) {
    long specific =
        questions.stream()
            .filter(q -> Words.of(Segmenter.bare(q)).stream().anyMatch(w -> tells(encoder, w)))
            .count();
    return questions.isEmpty() ? 0 : (double) specific / questions.size();
  }

  private static boolean tells(SentenceEncoder encoder, String word) {
    if (SHORT_NUMBER.matcher(word).matches()) {
      return false;
    }
    OptionalInt rank = encoder.rank(word);
    return rank.isEmpty() || rank.getAsInt() >= COMMON_RANKS;
  }
}
