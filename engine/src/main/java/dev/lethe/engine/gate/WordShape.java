package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.List;

/** What a word may be, by how it is written. */
enum WordShape {
  /** In digits. */
  NUMBER,
  /** Small, or with a capital that says nothing. */
  SMALL,
  /** With a capital by itself, in a language that may write every noun so. */
  NOUN,
  /** With a capital. */
  NAME;

  /**
   * A text is taken for a foreign one if most of its small words, and no fewer than these, are
   * unusual in the encoder's vocabulary.
   */
  private static final int FEWEST = 3;

  private static final double UNUSUAL = 1;
  private static final double MOST = 0.5;

  /** One for each word of a text. */
  static List<WordShape> of(List<SubjectWord> words, SentenceEncoder encoder) {
    boolean foreign = isForeign(words, encoder);
    List<WordShape> looks = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean alone = !isCapital(words, i - 1) && !isCapital(words, i + 1);
      boolean noun = foreign && alone && !words.get(i).spelled();
      looks.add(!isCapital(words, i) ? uncapitalised(words.get(i)) : noun ? NOUN : NAME);
    }
    return looks;
  }

  private static WordShape uncapitalised(SubjectWord word) {
    return word.text().codePoints().allMatch(Character::isDigit) ? NUMBER : SMALL;
  }

  /** Whether it may be a name. */
  boolean isCapital() {
    return this == NOUN || this == NAME;
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
