package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the evidences look at, worked out once for all gates.
 *
 * @param segments sentence vectors of the question's segments: {@code [segments][dimension]}
 * @param words of question and draft
 * @param draftWords of the draft alone
 * @param drafted the draft's words as the subject evidence sees them
 * @param states null where the engine has none, or before there is a draft
 */
record Observation(
    float[][] segments,
    Set<String> words,
    Set<String> draftWords,
    List<SubjectWord> drafted,
    @Nullable StateFeatures states) {

  static Observation of(
      float[][] segments, List<String> turns, String draft, @Nullable StateFeatures states) {
    Set<String> draftWords = Words.of(draft);
    Set<String> words = new LinkedHashSet<>();
    for (String turn : turns) {
      words.addAll(Words.of(Segmenter.bare(turn)));
    }
    words.addAll(draftWords);
    return new Observation(segments, words, draftWords, SubjectWords.of(draft), states);
  }

  @Override
  public String toString() {
    return "Observation[redacted]";
  }
}
