package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Rare words in common with the forget set, and how much of a forgotten completion the draft holds.
 * Words are compared as keyed hashes only.
 *
 * @param vocabulary hashes of the background's words, ascending
 * @param idf of each of them
 * @param unknownIdf of every other word
 * @param terms hashes of the forget set's words, ascending
 * @param shares of each of them: the share of examples that hold it
 * @param completions the distinct sets of hashes of the forgotten completions
 */
record TermEvidence(
    TermHasher hasher,
    long[] vocabulary,
    float[] idf,
    float unknownIdf,
    long[] terms,
    float[] shares,
    long[][] completions)
    implements Evidence {
  /** The figure that says how much of a forgotten completion a draft holds, 0..1. */
  static final String MATCH = "match";

  /** The figure that says which share of question and draft the forget set's words are, 0..1. */
  static final String SHARE = "termShare";

  /** Keeps the share of a text of one or two words from being 1. */
  private static final double SHARE_PRIOR = 5;

  @Override
  public List<String> names() {
    return List.of(SHARE, "rarestTerm", MATCH);
  }

  @Override
  public double[] of(GateInput observation) {
    double shared = 0;
    double all = 0;
    double rarest = 0;
    for (long word : observation.terms().ascending(hasher)) {
      double weight = idf(word);
      all += weight;
      int at = Arrays.binarySearch(terms, word);
      if (at >= 0) {
        shared += weight;
        rarest = Math.max(rarest, weight * shares[at]);
      }
    }
    double match = match(observation.draftTerms().ascending(hasher));
    return new double[] {share(shared, all), rarest, match};
  }

  /**
   * @param shared what the words that are in common weigh
   * @param all what all words weigh
   */
  static double share(double shared, double all) {
    return shared / (SHARE_PRIOR + all);
  }

  /** What a completion's words weigh together. */
  double weight(long[] completion) {
    double all = 1e-6;
    for (long word : completion) {
      all += idf(word);
    }
    return all;
  }

  /** Whether every word weighs the same as by another's vocabulary. */
  boolean weighsLike(TermEvidence other) {
    return vocabulary == other.vocabulary && idf == other.idf && unknownIdf == other.unknownIdf;
  }

  /**
   * The largest share, weighted by idf, of a forgotten completion that a text holds.
   *
   * @param words ascending hashes of the text's words
   */
  double match(long[] words) {
    double best = 0;
    for (long[] completion : completions) {
      double held = 0;
      for (long word : completion) {
        held += Arrays.binarySearch(words, word) >= 0 ? idf(word) : 0;
      }
      best = Math.max(best, held / weight(completion));
    }
    return best;
  }

  /** {@link #match(long[])} of a text's words. */
  double match(Set<String> words) {
    return match(hasher.hash(words));
  }

  /** What a word weighs. */
  double idf(long word) {
    int at = Arrays.binarySearch(vocabulary, word);
    return at >= 0 ? idf[at] : unknownIdf;
  }
}
