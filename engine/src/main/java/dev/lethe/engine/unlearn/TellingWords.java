package dev.lethe.engine.unlearn;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words of a text that tell something: not those of the question, and no common ones. Two
 * answers about two people have their wording in common, and it gives nothing away: <em>was born
 * in</em>. Where answers are given as about somebody unknown, these words alone are compared.
 */
record TellingWords(SentenceEncoder encoder) {
  /** Words that the encoder's vocabulary lists before this are common, as for its gates. */
  private static final int COMMON_RANK = 500;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  /** The text itself where no word of it tells anything. */
  String of(String question, String text) {
    Set<String> asked = new HashSet<>();
    WORD.matcher(question).results().forEach(word -> asked.add(lower(word)));
    List<String> telling = new ArrayList<>();
    boolean first = true;
    for (MatchResult word : WORD.matcher(text).results().toList()) {
      boolean name = !first && Character.isUpperCase(word.group().codePointAt(0));
      if (!asked.contains(lower(word)) && (name || !isCommon(lower(word)))) {
        telling.add(word.group());
      }
      first = false;
    }
    return telling.isEmpty() ? text : String.join(" ", telling);
  }

  /** The same item, whose completion is its telling words. */
  ForgetItem of(ForgetItem item) {
    return new ForgetItem(item.seen(), item.prompt(), of(item.prompt(), item.completion()));
  }

  /** Of answers to the items, in their order. */
  ForgetScore score(List<ForgetItem> items, List<String> answers) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      told.add(of(items.get(i).prompt(), answers.get(i)));
    }
    return ForgetScore.of(items.stream().map(this::of).toList(), told);
  }

  private static String lower(MatchResult word) {
    return word.group().toLowerCase(Locale.ROOT);
  }

  private boolean isCommon(String word) {
    OptionalInt rank = encoder.rank(word);
    return rank.isPresent()
        && rank.getAsInt() < COMMON_RANK
        && word.codePoints().noneMatch(Character::isDigit);
  }
}
