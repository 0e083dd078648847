package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link TermEvidence} of several gates under one key, by their words. Its figures are theirs
 * to the last bit: words are added up in the same order, that of their hashes, and adding nothing
 * for words that a gate does not have changes no sum. Immutable and thread-safe.
 */
final class TermIndex {
  private final Postings terms;
  private final Postings completions;

  /** Of each completion: whose it is, and what all its words weigh. */
  private final int[] owner;

  private final double[] weight;

  /** Of each gate, among {@link #lexicons}; -1 where it has no terms. */
  private final int[] lexicon;

  /** One gate for each of the vocabularies that there are. */
  private final List<TermEvidence> lexicons;

  /**
   * The figures of each gate; zeros where it has no terms.
   *
   * @param share see {@link TermEvidence#SHARE}
   * @param rarest how telling the rarest word is that is in common
   * @param match see {@link TermEvidence#MATCH}
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Figures(double[] share, double[] rarest, double[] match) {}

  private TermIndex(
      Postings terms,
      Postings completions,
      int[] owner,
      double[] weight,
      int[] lexicon,
      List<TermEvidence> lexicons) {
    this.terms = terms;
    this.completions = completions;
    this.owner = owner;
    this.weight = weight;
    this.lexicon = lexicon;
    this.lexicons = List.copyOf(lexicons);
  }

  /** Whether what a completion's words weigh is a number that shares can be taken of. */
  static boolean isRegular(TermEvidence terms) {
    return Arrays.stream(terms.completions())
        .mapToDouble(terms::weight)
        .allMatch(all -> all > 0 && all < Double.POSITIVE_INFINITY);
  }

  /**
   * @param evidences of the gates in their order; null for one without
   */
  static TermIndex of(List<@Nullable TermEvidence> evidences) {
    Postings.Builder terms = new Postings.Builder(true);
    Postings.Builder completions = new Postings.Builder(false);
    List<Integer> owners = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    int[] lexicon = new int[evidences.size()];
    List<TermEvidence> lexicons = new ArrayList<>();
    for (int g = 0; g < lexicon.length; g++) {
      TermEvidence evidence = evidences.get(g);
      lexicon[g] = -1;
      if (evidence != null) {
        for (int i = 0; i < evidence.terms().length; i++) {
          terms.add(evidence.terms()[i], g, evidence.shares()[i]);
        }
        for (long[] completion : evidence.completions()) {
          completions.addAll(completion, owners.size());
          owners.add(g);
          weights.add(evidence.weight(completion));
        }
        lexicon[g] = place(evidence, lexicons);
      }
    }
    return new TermIndex(
        terms.build(),
        completions.build(),
        owners.stream().mapToInt(Integer::intValue).toArray(),
        weights.stream().mapToDouble(Double::doubleValue).toArray(),
        lexicon,
        lexicons);
  }

  private static int place(TermEvidence evidence, List<TermEvidence> lexicons) {
    for (int v = lexicons.size() - 1; v >= 0; v--) {
      if (lexicons.get(v).weighsLike(evidence)) {
        return v;
      }
    }
    lexicons.add(evidence);
    return lexicons.size() - 1;
  }

  Figures figures(GateInput observation, TermHasher hasher) {
    long[] words = observation.terms().ascending(hasher);
    double[][] idf = idf(words);
    double[] all = new double[lexicons.size()];
    double[] share = new double[lexicon.length];
    double[] rarest = new double[lexicon.length];
    for (int w = 0; w < words.length; w++) {
      for (int v = 0; v < all.length; v++) {
        all[v] += idf[v][w];
      }
      int list = terms.find(words[w]);
      if (list != Postings.NONE) {
        boolean one = all.length == 1;
        double weight = idf[0][w];
        for (int at = terms.from(list); at < terms.to(list); at++) {
          int gate = terms.holder(at);
          weight = one ? weight : idf[lexicon[gate]][w];
          share[gate] += weight;
          double telling = weight * terms.weight(at);
          rarest[gate] = telling > rarest[gate] ? telling : rarest[gate];
        }
      }
    }
    for (int g = 0; g < share.length; g++) {
      share[g] = lexicon[g] < 0 ? 0 : TermEvidence.share(share[g], all[lexicon[g]]);
    }
    return new Figures(share, rarest, match(observation.draftTerms().ascending(hasher)));
  }

  /**
   * See {@link TermEvidence#match(long[])}.
   *
   * @param words ascending
   */
  double[] match(long[] words) {
    double[] best = new double[lexicon.length];
    if (!holdsAny(words)) {
      return best;
    }
    double[][] idf = idf(words);
    double[] held = new double[owner.length];
    for (int w = 0; w < words.length; w++) {
      int list = completions.find(words[w]);
      if (list != Postings.NONE) {
        boolean one = idf.length == 1;
        double weighs = idf[0][w];
        for (int at = completions.from(list); at < completions.to(list); at++) {
          int completion = completions.holder(at);
          held[completion] += one ? weighs : idf[lexicon[owner[completion]]][w];
        }
      }
    }
    for (int c = 0; c < held.length; c++) {
      if (held[c] != 0) {
        best[owner[c]] = Math.max(best[owner[c]], held[c] / weight[c]);
      }
    }
    return best;
  }

  private boolean holdsAny(long[] words) {
    for (long word : words) {
      if (completions.find(word) != Postings.NONE) {
        return true;
      }
    }
    return false;
  }

  private double[][] idf(long[] words) {
    return lexicons.stream()
        .map(l -> Arrays.stream(words).mapToDouble(l::idf).toArray())
        .toArray(double[][]::new);
  }
}
