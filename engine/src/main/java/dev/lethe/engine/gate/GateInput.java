package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the evidences look at, worked out once for all gates.
 *
 * @param segments sentence vectors of the question's segments: {@code [segments][dimension]}
 * @param terms words of question and draft
 * @param draftWords of the draft alone
 * @param draftTerms the same as hashes
 * @param asked the question's words as the subject evidence sees them
 * @param drafted the draft's words as the subject evidence sees them
 * @param certainty of the draft, see {@link Exchange}
 * @param states null where the engine has none, or before there is a draft
 */
record GateInput(
    float[][] segments,
    KeyedWords terms,
    Set<String> draftWords,
    KeyedWords draftTerms,
    SubjectQuestion asked,
    SubjectQuestion drafted,
    double certainty,
    @Nullable StateFeatures states) {
  /** Of a year or a count. */
  private static final int SHORT_DIGITS = 4;

  /** Beside a number: <em>on the first of June</em>. */
  private static final int FEW_WORDS = 3;

  /** Of a question whose vectors are {@code segments}. */
  static GateInput of(
      SentenceEncoder encoder,
      float[][] segments,
      SubjectQuestion asked,
      List<String> turns,
      String draft,
      double certainty,
      @Nullable StateFeatures states) {
    String told = told(turns, draft);
    SubjectQuestion drafted = SubjectQuestion.of(encoder, List.of(told));
    return of(segments, turns, told, asked, drafted, certainty, states);
  }

  /** For evidences that look at words and states alone. */
  static GateInput of(
      float[][] segments, List<String> turns, String draft, @Nullable StateFeatures states) {
    SubjectQuestion none = SubjectQuestion.NONE;
    return of(segments, turns, told(turns, draft), none, none, 1, states);
  }

  private static GateInput of(
      float[][] segments,
      List<String> turns,
      String draft,
      SubjectQuestion asked,
      SubjectQuestion drafted,
      double certainty,
      @Nullable StateFeatures states) {
    Set<String> draftWords = TermTokenizer.of(draft);
    Set<String> words = new LinkedHashSet<>();
    for (String turn : turns) {
      words.addAll(TermTokenizer.of(Segmenter.bare(MultipleChoice.of(turn).stem())));
    }
    words.addAll(draftWords);
    return new GateInput(
        segments,
        KeyedWords.of(words),
        draftWords,
        KeyedWords.of(draftWords),
        asked,
        drafted,
        certainty,
        states);
  }

  /** With what the choices of any turn say that the draft names. */
  private static String told(List<String> turns, String draft) {
    String told = draft;
    for (String turn : turns) {
      String named = MultipleChoice.of(turn).named(draft);
      told = named.isEmpty() ? told : told + '\n' + named;
    }
    return told;
  }

  /**
   * Whether the draft tells a short number and little else, a year say: from it nobody can tell
   * whose it is. A telephone number is somebody's own, and an address says more than its numbers.
   */
  boolean draftsBareNumber() {
    List<String> numbers =
        draftWords.stream().filter(word -> Character.isDigit(word.codePointAt(0))).toList();
    boolean own = numbers.stream().anyMatch(GateInput::isLong);
    return !numbers.isEmpty() && !own && draftWords.size() - numbers.size() <= FEW_WORDS;
  }

  private static boolean isLong(String number) {
    return number.codePoints().filter(Character::isDigit).count() > SHORT_DIGITS;
  }

  @Override
  public String toString() {
    return "GateInput[redacted]";
  }
}
