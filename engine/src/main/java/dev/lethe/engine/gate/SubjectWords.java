package dev.lethe.engine.gate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads words through common disguises: accents, capitals, invisible characters, digits for letters
 * ({@code 4nna}), other alphabets, and words given letter by letter ({@link SpelledWords}).
 */
final class SubjectWords {
  private static final Pattern MARK = Pattern.compile("\\p{Mn}+");
  private static final Pattern POSSESSIVE = Pattern.compile("(?<=\\p{L})['’]s\\b");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Set<String> JOINING =
      Set.of(
          "of", "the", "in", "and", "to", "on", "an", "for", "by", "with", "from", "at", "de", "la",
          "le", "del", "el", "du", "des", "von", "der", "und");
  private static final int MOST_JOINING = 2;
  private static final String DIGITS = "431057";
  private static final String LETTERS = "aeiost";

  private SubjectWords() {}

  /** In order, single letters left out. */
  static List<SubjectWord> of(String text) {
    String plain = POSSESSIVE.matcher(PlainText.of(text)).replaceAll("");
    List<SubjectWord> words = new ArrayList<>();
    int from = 0;
    for (SpelledWords.Stretch spelled : SpelledWords.in(plain)) {
      addWords(words, plain.substring(from, spelled.start()));
      words.add(new SubjectWord(fold(spelled.letters()), true, false, true));
      from = spelled.end();
    }
    addWords(words, plain.substring(from));
    return words;
  }

  /** Two words, for names and titles whose words are common each: written as one word. */
  static String pair(SubjectWord one, SubjectWord next) {
    return one.text() + ' ' + next.text();
  }

  /** All words, and the pairs of them that are both written with a capital. */
  static Set<String> withPairs(List<SubjectWord> words) {
    Set<String> all = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i++) {
      SubjectWord word = words.get(i);
      SubjectWord before = before(words, i);
      all.add(word.text());
      if (before != null && before.capital() && word.capital()) {
        all.add(pair(before, word));
      }
    }
    return all;
  }

  /**
   * What a word makes a pair with: the one before it, not counting small words that join others, as
   * in <em>Echoes of the Shadows</em>. Null for these, and where there is none.
   */
  static @Nullable SubjectWord before(List<SubjectWord> words, int at) {
    if (JOINING.contains(words.get(at).text())) {
      return null;
    }
    int before = at - 1;
    while (before >= 0 && JOINING.contains(words.get(before).text())) {
      before--;
    }
    return before < 0 || at - before > MOST_JOINING + 1 ? null : words.get(before);
  }

  private static void addWords(List<SubjectWord> words, String text) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      String word = matcher.group();
      if (word.codePointCount(0, word.length()) > 1) {
        boolean capital = Character.isUpperCase(word.codePointAt(0));
        words.add(new SubjectWord(fold(word), capital, words.isEmpty(), false));
      }
    }
  }

  private static String fold(String word) {
    String lower =
        Normalizer.normalize(LatinLetters.of(word), Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    String folded = MARK.matcher(lower).replaceAll("");
    boolean mixed =
        folded.chars().anyMatch(Character::isDigit) && folded.chars().anyMatch(Character::isLetter);
    return mixed ? lettersForDigits(folded) : folded;
  }

  private static String lettersForDigits(String word) {
    StringBuilder letters = new StringBuilder(word);
    for (int i = 0; i < letters.length(); i++) {
      int at = DIGITS.indexOf(letters.charAt(i));
      if (at >= 0) {
        letters.setCharAt(i, LETTERS.charAt(at));
      }
    }
    return letters.toString();
  }
}
