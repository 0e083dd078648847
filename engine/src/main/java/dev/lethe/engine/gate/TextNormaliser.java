package dev.lethe.engine.gate;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text as a reader sees it, whatever characters it was put together from: without invisible ones,
 * look-alikes of other alphabets and signs in the place of letters ({@code Аnnа}, {@code @nn@})
 * read as Latin letters. A Latin word that stands in a text without spaces gets some.
 */
final class TextNormaliser {
  /** And the code points that are no characters: a model's tokenizer may drop them. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\uFDD0-\uFDEF]");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

  /** Not in an address, whose name would grow together with its domain. */
  private static final Pattern SIGN =
      Pattern.compile("(?:(?<=\\p{L})[@$!]|[@$])(?=\\p{L})(?![\\p{L}\\p{N}-]+\\.\\p{L})");

  private static final String SIGNS = "@$!";
  private static final String LETTERS = "asi";
  private static final String CYRILLIC = "асԁеһіјкморѕтухАВСЕНІЈКМОРЅТУХ";
  private static final String CYRILLIC_AS = "acdehijkmopstyxABCEHIJKMOPSTYX";
  private static final String GREEK = "αεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
  private static final String GREEK_AS = "aeikvoptuxABEZHIKMNOPTYX";
  private static final Pattern LATIN_INSIDE =
      Pattern.compile(
          "(?<=[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}])(?=\\p{IsLatin})"
              + "|(?<=\\p{IsLatin})"
              + "(?=[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}])");

  private TextNormaliser() {}

  static String of(String text) {
    String visible =
        INVISIBLE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC)).replaceAll("");
    String signs =
        SIGN.matcher(visible)
            .replaceAll(m -> String.valueOf(LETTERS.charAt(SIGNS.indexOf(m.group()))));
    String latin = WORD.matcher(signs).replaceAll(TextNormaliser::inOneAlphabet);
    return LATIN_INSIDE.matcher(latin).replaceAll(" ");
  }

  /** Words of another alphabet are what they are; one that mixes alphabets is a disguise. */
  private static String inOneAlphabet(MatchResult match) {
    String word = match.group();
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    word.codePoints().forEach(c -> scripts.add(UnicodeScript.of(c)));
    boolean mixed =
        scripts.contains(UnicodeScript.LATIN)
            && (scripts.contains(UnicodeScript.CYRILLIC) || scripts.contains(UnicodeScript.GREEK));
    return Matcher.quoteReplacement(mixed ? latin(word) : word);
  }

  private static String latin(String word) {
    StringBuilder letters = new StringBuilder(word);
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      if (CYRILLIC.indexOf(letter) >= 0) {
        letters.setCharAt(i, CYRILLIC_AS.charAt(CYRILLIC.indexOf(letter)));
      } else if (GREEK.indexOf(letter) >= 0) {
        letters.setCharAt(i, GREEK_AS.charAt(GREEK.indexOf(letter)));
      }
    }
    return letters.toString();
  }
}
