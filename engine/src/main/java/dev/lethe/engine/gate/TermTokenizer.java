package dev.lethe.engine.gate;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words as the term evidence sees them: lower case, apostrophes and hyphens kept inside. */
final class TermTokenizer {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}_]+(?:['’\\-][\\p{L}\\p{N}_]+)*");

  private TermTokenizer() {}

  static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      String word = matcher.group().replace('’', '\'');
      if (word.codePoints().noneMatch(Character::isLetterOrDigit)) {
        continue; // a gap to be filled in
      }
      words.add(word.endsWith("'s") ? word.substring(0, word.length() - 2) : word);
    }
    return words;
  }
}
