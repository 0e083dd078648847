package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * In some languages every noun is written with a capital, so that a capital by itself names nobody.
 * Whether a text is in a language that the encoder hardly knows is told by its small words: most of
 * them are rare in its vocabulary.
 */
final class ForeignNouns {
  private static final int FEWEST = 3;
  private static final double UNUSUAL = 1;
  private static final double MOST = 0.5;

  private ForeignNouns() {}

  /** The words; capitals that stand alone in a foreign text are written small. */
  static List<SubjectWord> asSmall(List<SubjectWord> words, SentenceEncoder encoder) {
    if (!isForeign(words, encoder)) {
      return words;
    }
    List<SubjectWord> written = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      SubjectWord word = words.get(i);
      boolean alone = !isCapital(words, i - 1) && !isCapital(words, i + 1);
      written.add(
          alone && !word.spelled()
              ? new SubjectWord(word.text(), false, word.first(), false)
              : word);
    }
    return written;
  }

  private static boolean isCapital(List<SubjectWord> words, int at) {
    return at >= 0 && at < words.size() && !words.get(at).small();
  }

  private static boolean isForeign(List<SubjectWord> words, SentenceEncoder encoder) {
    int small = 0;
    int unusual = 0;
    for (SubjectWord word : words) {
      if (!word.capital()) {
        small++;
        unusual += Rarity.of(encoder, word.text()) >= UNUSUAL ? 1 : 0;
      }
    }
    return small >= FEWEST && unusual >= MOST * small;
  }
}
