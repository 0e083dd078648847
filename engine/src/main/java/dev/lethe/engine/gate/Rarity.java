package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.OptionalInt;

/**
 * How much a word says, from its place in the encoder's vocabulary, which lists common words first:
 * the logarithm of the rank beyond the first five hundred words, so zero for these.
 */
final class Rarity {
  /** Of a word that the vocabulary doesn't hold, and of the rarest that it does. */
  static final double HIGHEST = 4.5;

  private static final double COMMON_RANKS = 6.2;

  private Rarity() {}

  static double of(SentenceEncoder encoder, String word) {
    OptionalInt rank = encoder.rank(word);
    return rank.isEmpty()
        ? HIGHEST
        : Math.min(HIGHEST, Math.max(0, Math.log(1.0 + rank.getAsInt()) - COMMON_RANKS));
  }
}
