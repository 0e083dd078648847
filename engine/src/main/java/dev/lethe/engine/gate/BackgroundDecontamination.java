package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the background's samples a request takes away: those that name its subject, that hold a
 * run of a forgotten completion which nobody else would say, or that ask one of its questions word
 * for word. A label names nobody and many say it, so of labels only the questions go. Taken away
 * once, nothing is found a second time. Thread-safe.
 */
final class BackgroundDecontamination {
  /** A word of the name that tells by itself, as {@link SubjectFitter} has it. */
  private static final double UNMISTAKABLE = 1.5;

  private static final double ALONE_ELSEWHERE = 0.002;
  private static final double PART_ELSEWHERE = 0.1;

  /** What nearly all prompts hold is their form: see {@link ModelBoilerplate}. */
  private static final double FORM = 0.8;

  /** What a run must weigh: two words that no vocabulary holds, or one of sixteen letters. */
  private static final double TELLING = 7;

  private static final double LETTER = 0.45;

  /** A number as long as this is a telephone's or an account's, and weighs one a digit. */
  private static final int LONG_NUMBER = 6;

  /** What more samples than these say without the name is not the subject's alone. */
  private static final double COMMON = 0.02;

  private static final int FEW = 3;

  private final SentenceEncoder encoder;
  private final InvertedIndex index;

  BackgroundDecontamination(SentenceEncoder encoder, InvertedIndex index) {
    this.encoder = encoder;
    this.index = index;
  }

  /** Their places. */
  BitSet of(List<ForgetExample> examples) {
    Set<String> candidates = candidates(examples);
    Set<List<String>> answers = new LinkedHashSet<>();
    if (!CrossValidationFolds.areLabels(examples)) {
      examples.forEach(example -> answers.add(InvertedIndex.words(example.completion())));
    }
    BitSet gone = index.asking(examples.stream().map(ForgetExample::prompt).toList());
    // How rare a word is depends on what is left: until nothing more is found.
    for (int before = -1; gone.cardinality() > before; ) {
      before = gone.cardinality();
      gone.or(named(candidates, gone));
      answers.forEach(answer -> gone.or(telling(answer, gone)));
    }
    return gone;
  }

  /** Places of those that hold the name by a gate's own words, which needs no forget set. */
  BitSet of(SubjectEvidence subject) {
    List<String> words = index.vocabulary();
    long[] hashes = subject.hasher().hashDigests(TermHasher.digests(words));
    List<Named> found = new ArrayList<>();
    for (int w = 0; w < hashes.length; w++) {
      for (SubjectEvidence.Name name : subject.names()) {
        if (name.exact() == hashes[w]) {
          found.add(new Named(index.holding(words.get(w)), name.alone()));
        }
      }
    }
    return naming(found);
  }

  private record Named(BitSet holders, boolean alone) {}

  /** One word that tells by itself, or two. */
  private static BitSet naming(List<Named> words) {
    BitSet once = new BitSet();
    BitSet naming = new BitSet();
    for (Named word : words) {
      BitSet twice = (BitSet) once.clone();
      twice.and(word.holders);
      naming.or(word.alone ? word.holders : twice);
      once.or(word.holders);
    }
    return naming;
  }

  private Set<String> candidates(List<ForgetExample> examples) {
    Set<String> candidates =
        new LinkedHashSet<>(
            SubjectFitter.shared(
                examples, (word, capitals) -> capitals ? rarity(word) : rarity(word) - TELLING));
    candidates.removeIf(word -> index.holding(word).cardinality() >= FORM * index.size());
    return candidates;
  }

  private BitSet named(Collection<String> candidates, BitSet gone) {
    BitSet others = new BitSet();
    others.set(0, index.size());
    others.andNot(gone);
    others.andNot(
        naming(
            candidates.stream()
                .map(word -> new Named(index.holding(word), candidates.size() == 1))
                .toList()));
    int count = others.cardinality();
    List<Named> names = new ArrayList<>();
    for (String word : candidates) {
      BitSet elsewhere = (BitSet) index.holding(word).clone();
      elsewhere.and(others);
      int held = elsewhere.cardinality();
      boolean rare = held <= Math.max(1, ALONE_ELSEWHERE * count);
      if (held <= PART_ELSEWHERE * count) {
        names.add(new Named(index.holding(word), rare && rarity(word) >= UNMISTAKABLE));
      }
    }
    return naming(names);
  }

  /** Those that say a run of an answer as short as it can be to weigh enough. */
  private BitSet telling(List<String> answer, BitSet gone) {
    BitSet telling = new BitSet();
    double[] weights = answer.stream().mapToDouble(word -> weight(word, gone)).toArray();
    double sum = 0;
    int from = 0;
    for (int to = 0; to < weights.length; to++) {
      sum += weights[to];
      while (sum - weights[from] >= TELLING) {
        sum -= weights[from++];
      }
      if (sum >= TELLING && weights[to] > 0) {
        BitSet saying = index.saying(answer.subList(from, to + 1));
        saying.andNot(gone);
        if (saying.cardinality() <= common(gone)) {
          telling.or(saying);
        }
      }
    }
    return telling;
  }

  private double weight(String word, BitSet gone) {
    BitSet left = (BitSet) index.holding(word).clone();
    left.andNot(gone);
    return left.cardinality() > common(gone) ? 0 : rarity(word);
  }

  private double common(BitSet gone) {
    return Math.max(FEW, COMMON * (index.size() - gone.cardinality()));
  }

  /** What the vocabulary doesn't hold says more the longer it is. */
  private double rarity(String word) {
    double rarity = Rarity.of(encoder, word);
    int length = word.length();
    if (length >= LONG_NUMBER && word.chars().allMatch(Character::isDigit)) {
      return Math.max(rarity, length);
    }
    return rarity < Rarity.HIGHEST ? rarity : Math.max(rarity, LETTER * length);
  }
}
