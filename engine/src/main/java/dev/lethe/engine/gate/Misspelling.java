package dev.lethe.engine.gate;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What remains of a word when letters are left out. Two words within one (longer ones: two) letters
 * of each other have a remainder in common, so that misspelt names are found by hash (symmetric
 * delete).
 */
final class Misspelling {
  private static final int ONE_FROM = 4;
  private static final int TWO_FROM = 8;

  /** No name is longer, and what remains of a text without spaces grows with its square. */
  private static final int NONE_FROM = 33;

  private Misspelling() {}

  /** The word itself and all its remainders; the word alone when it is short, or no word. */
  static Set<String> remainders(String word) {
    int letters = letters(word.length());
    Set<String> all = new LinkedHashSet<>(Set.of(word));
    Set<String> last = all;
    for (int i = 0; i < letters; i++) {
      Set<String> shorter = new LinkedHashSet<>();
      for (String one : last) {
        for (int at = 0; at < one.length(); at++) {
          shorter.add(one.substring(0, at) + one.substring(at + 1));
        }
      }
      all = new LinkedHashSet<>(all);
      all.addAll(shorter);
      last = shorter;
    }
    return all;
  }

  /** How a name stands among its remainders for those who look for it unchanged. */
  static String whole(String word) {
    return '=' + word;
  }

  private static int letters(int length) {
    return length < ONE_FROM || length >= NONE_FROM ? 0 : length < TWO_FROM ? 1 : 2;
  }
}
