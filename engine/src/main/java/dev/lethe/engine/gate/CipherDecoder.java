package dev.lethe.engine.gate;

import java.util.List;

/** What an unheard-of word may be when it is read the way it was hidden. */
final class CipherDecoder {
  private static final int ROTATION = 13;
  private static final int LETTERS = 26;

  private CipherDecoder() {}

  /**
   * The word backwards, and with every letter moved by half the alphabet.
   *
   * @param word in small letters
   */
  static List<String> readings(String word) {
    return List.of(new StringBuilder(word).reverse().toString(), rotated(word));
  }

  private static String rotated(String word) {
    StringBuilder letters = new StringBuilder(word);
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      if (letter >= 'a' && letter <= 'z') {
        letters.setCharAt(i, (char) ('a' + (letter - 'a' + ROTATION) % LETTERS));
      }
    }
    return letters.toString();
  }
}
