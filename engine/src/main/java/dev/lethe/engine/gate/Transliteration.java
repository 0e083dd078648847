package dev.lethe.engine.gate;

import com.ibm.icu.text.Transliterator;
import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Words of alphabets and syllabaries as they sound in Latin letters (Unicode CLDR), so that a name
 * is found in a question that writes it in Cyrillic or Arabic. What sounds much alike is within a
 * few letters of the name ({@link Misspelling}). Chinese characters stay: they stand for no sound.
 */
final class Transliteration {
  private static final Set<UnicodeScript> AS_THEY_ARE =
      Set.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.COMMON, UnicodeScript.INHERITED);

  private Transliteration() {}

  /** Loaded by the first text that needs it. Thread-safe. */
  private static final class Rules {
    static final Transliterator LATIN = Transliterator.getInstance("Any-Latin; Latin-ASCII");
  }

  static String of(String word) {
    boolean latin = word.codePoints().allMatch(c -> AS_THEY_ARE.contains(UnicodeScript.of(c)));
    return latin ? word : Rules.LATIN.transliterate(word).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
