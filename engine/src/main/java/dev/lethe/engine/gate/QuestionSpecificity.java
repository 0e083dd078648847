package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether questions ask about anything in particular: a word that is not common, a name (in
 * capitals inside a sentence, as many a person is called by two common words), or a number that all
 * of them share. Common words are the first thousand of the encoder's vocabulary, which lists
 * common words first; with an encoder that doesn't tell, every word counts as particular.
 */
public final class QuestionSpecificity {
  private static final int COMMON_RANKS = 1_000;

  /** Counts and years; a number that is longer is somebody's or something's own. */
  private static final Pattern SHORT_NUMBER = Pattern.compile("\\p{N}{1,4}");

  private static final Pattern NAME = Pattern.compile("(?<=[\\p{L}\\p{N},] )\\p{Lu}\\p{L}+");

  private QuestionSpecificity() {}

  /** The share of the questions that ask about something in particular, 0..1. */
  public static double share(SentenceEncoder encoder, Collection<String> questions) {
    if (questions.isEmpty()) {
      return 0;
    }
    List<String> bare = questions.stream().map(Segmenter::bare).toList();
    if (!sharedNumbers(bare).isEmpty()) {
      return 1;
    }
    long specific = bare.stream().filter(question -> isSpecific(encoder, question)).count();
    return (double) specific / questions.size();
  }

  private static boolean isSpecific(SentenceEncoder encoder, String question) {
    return NAME.matcher(question).find()
        || TermTokenizer.of(question).stream().anyMatch(word -> tells(encoder, word));
  }

  private static boolean tells(SentenceEncoder encoder, String word) {
    if (SHORT_NUMBER.matcher(word).matches()) {
      return false;
    }
    OptionalInt rank = encoder.rank(word);
    return rank.isEmpty() || rank.getAsInt() >= COMMON_RANKS;
  }

  private static Set<String> sharedNumbers(List<String> questions) {
    Set<String> shared = new HashSet<>(numbers(questions.get(0)));
    questions.forEach(question -> shared.retainAll(numbers(question)));
    return shared;
  }

  private static Set<String> numbers(String question) {
    Matcher matcher = SHORT_NUMBER.matcher(question);
    return matcher.results().map(r -> r.group()).collect(Collectors.toSet());
  }
}
