package dev.lethe.engine.gate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads words through common disguises: accents, capitals, invisible characters, digits for letters
 * ({@code 4nna}), other alphabets, and words given letter by letter ({@link SpelledWords}).
 */
final class SubjectWords {
  private static final Pattern MARK = Pattern.compile("\\p{Mn}+");
  private static final Pattern POSSESSIVE = Pattern.compile("(?<=\\p{L})['’]s\\b");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
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

  /** Two neighbours, for names and titles whose words are common each: written as one word. */
  static String pair(SubjectWord one, SubjectWord next) {
    return one.text() + ' ' + next.text();
  }

  /** All words, and the pairs of neighbours that are both written with a capital. */
  static Set<String> withPairs(List<SubjectWord> words) {
    Set<String> all = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i++) {
      all.add(words.get(i).text());
      if (i > 0 && words.get(i - 1).capital() && words.get(i).capital()) {
        all.add(pair(words.get(i - 1), words.get(i)));
      }
    }
    return all;
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
