package dev.lethe.engine.gate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    String plain = POSSESSIVE.matcher(TextNormaliser.of(text)).replaceAll("");
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

  /** The distinct words of a text. */
  static Set<String> texts(String text) {
    return of(text).stream().map(SubjectWord::text).collect(Collectors.toSet());
  }

  /** All words, and the phrases that they make where each is written with a capital. */
  static Set<String> withPhrases(List<SubjectWord> words) {
    Set<String> all = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i++) {
      SubjectWord word = words.get(i);
      int before = before(words, i);
      all.add(word.text());
      if (word.capital() && before >= 0 && words.get(before).capital()) {
        all.addAll(phrases(words, i));
      }
    }
    return all;
  }

  /**
   * For names and titles whose words are common each: a word with the one before it, and with the
   * two before it where all three have a capital. Small words that join others don't count, as in
   * <em>Echoes of the Shadows</em>.
   */
  static List<String> phrases(List<SubjectWord> words, int at) {
    List<String> phrases = new ArrayList<>();
    int before = before(words, at);
    if (before >= 0) {
      String pair = words.get(before).text() + ' ' + words.get(at).text();
      phrases.add(pair);
      int first = before(words, before);
      if (first >= 0
          && words.get(first).capital()
          && words.get(before).capital()
          && words.get(at).capital()) {
        phrases.add(words.get(first).text() + ' ' + pair);
      }
    }
    return phrases;
  }

  private static int before(List<SubjectWord> words, int at) {
    if (JOINING.contains(words.get(at).text())) {
      return -1;
    }
    int before = at - 1;
    while (before >= 0 && JOINING.contains(words.get(before).text())) {
      before--;
    }
    return at - before > MOST_JOINING + 1 ? -1 : before;
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
        Normalizer.normalize(Transliteration.of(word), Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT);
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
