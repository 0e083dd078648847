package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text writes a subject's name: in any spelling that {@link SubjectEvidence} reads.
 * What is hidden across several words, as by a control token inside, is not found.
 */
final class SubjectPlaces {
  /** Signs that may stand in the place of letters are a part of it, as in {@code @nn@}. */
  private static final Pattern WORD =
      Pattern.compile("[@$]?[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}\\p{Cf}]|[@$!](?=\\p{L}))*+");

  private SubjectPlaces() {}

  /** In order; none overlaps another. */
  static List<NamePlace> in(String text, SubjectEvidence subject, SentenceEncoder encoder) {
    List<MatchResult> words = new ArrayList<>();
    int from = 0;
    for (SpelledWords.Stretch spelled : SpelledWords.in(text)) {
      addWords(words, text, from, spelled.start());
      addAll(words, text, spelled.start(), spelled.end());
      from = spelled.end();
    }
    addWords(words, text, from, text.length());
    Map<String, SubjectEvidence.@Nullable Name> written = new LinkedHashMap<>();
    List<NamePlace> places = new ArrayList<>();
    for (MatchResult word : words) {
      SubjectEvidence.Name name =
          written.computeIfAbsent(
              word.group(), w -> subject.written(SubjectQuestion.of(encoder, List.of(w))));
      if (name != null) {
        places.add(new NamePlace(word.start(), word.end(), name.exact()));
      }
    }
    return places;
  }

  private static void addWords(List<MatchResult> words, String text, int from, int to) {
    Matcher matcher = WORD.matcher(text).region(from, to).useTransparentBounds(true);
    while (matcher.find()) {
      words.add(matcher.toMatchResult());
    }
  }

  /** A stretch that spells a word counts as one. */
  private static void addAll(List<MatchResult> words, String text, int from, int to) {
    Matcher matcher = Pattern.compile("(?s).+").matcher(text).region(from, to);
    if (matcher.find()) {
      words.add(matcher.toMatchResult());
    }
  }
}
