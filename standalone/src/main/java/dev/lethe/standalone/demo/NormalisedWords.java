package dev.lethe.standalone.demo;

import java.util.Locale;

/** A text reduced to its words, so that case, spacing and punctuation do not hide an answer. */
record NormalisedWords(String padded) {

  static NormalisedWords of(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    return new NormalisedWords(" " + plain + " ");
  }

  boolean contains(NormalisedWords part) {
    return !part.padded.isBlank() && padded.contains(part.padded);
  }
}
