package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Makes {@link TermEvidence}: how rare each word is comes from the background. */
final class TermFitter {
  private final TermHasher hasher;
  private final Map<Long, Double> idf;
  private final double unknownIdf;

  TermFitter(TermHasher hasher, List<Background.Sample> background) {
    this(hasher, counts(background), background.size());
  }

  /**
   * @param counts how many of the samples hold each word
   */
  TermFitter(TermHasher hasher, Map<String, Integer> counts, int samples) {
    this.hasher = hasher;
    Map<Long, Double> rarity = new HashMap<>();
    List<String> words = List.copyOf(counts.keySet());
    long[] hashes = hasher.hashDigests(TermHasher.digests(words));
    for (int i = 0; i < hashes.length; i++) {
      rarity.put(hashes[i], idf(samples, counts.getOrDefault(words.get(i), 0)));
    }
    this.idf = rarity;
    this.unknownIdf = idf(samples, 0);
  }

  static Map<String, Integer> counts(List<Background.Sample> background) {
    Map<String, Integer> counts = new HashMap<>();
    for (Background.Sample raw : background) {
      Background.Sample sample = MultipleChoice.read(raw);
      words(sample.prompt(), sample.draft()).forEach(w -> counts.merge(w, 1, Integer::sum));
    }
    return counts;
  }

  TermEvidence fit(List<ForgetExample> examples) {
    Map<Long, Integer> counts = new LinkedHashMap<>();
    Map<List<Long>, long[]> completions = new LinkedHashMap<>();
    boolean anyTells = examples.stream().anyMatch(e -> telling(TermTokenizer.of(e.completion())));
    for (ForgetExample example : examples) {
      for (String word : words(example.prompt(), example.completion())) {
        counts.merge(hash(word), 1, Integer::sum);
      }
      Set<String> words = TermTokenizer.of(example.completion());
      if (telling(words) || !anyTells) {
        long[] completion = hasher.hash(words);
        completions.putIfAbsent(Arrays.stream(completion).boxed().toList(), completion);
      }
    }
    completions.remove(List.<Long>of());
    long[] vocabulary = sorted(idf.keySet());
    long[] terms = sorted(counts.keySet());
    long[][] distinct = completions.values().toArray(long[][]::new);
    Arrays.sort(distinct, Arrays::compare); // so that no order of the examples is kept
    return new TermEvidence(
        hasher,
        SharedTables.hashes(vocabulary),
        SharedTables.weights(values(vocabulary, w -> idf.getOrDefault(w, unknownIdf))),
        (float) unknownIdf,
        terms,
        values(terms, w -> Math.min(1, 2.0 * counts.getOrDefault(w, 0) / examples.size())),
        distinct);
  }

  /** A letter that names a choice which could not be read is everybody's answer. */
  private static boolean telling(Set<String> words) {
    return words.size() > 1 || words.stream().anyMatch(word -> word.length() > 1);
  }

  private static Set<String> words(String prompt, String answer) {
    Set<String> words = new LinkedHashSet<>(TermTokenizer.of(Segmenter.bare(prompt)));
    words.addAll(TermTokenizer.of(answer));
    return words;
  }

  private long hash(String word) {
    return hasher.hash(Set.of(word))[0];
  }

  private static double idf(int samples, int count) {
    return Math.log((samples + 1) / (count + 0.5));
  }

  private static long[] sorted(Set<Long> hashes) {
    return hashes.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static float[] values(long[] keys, ToDoubleFunction<Long> value) {
    float[] values = new float[keys.length];
    for (int i = 0; i < keys.length; i++) {
      values[i] = (float) value.applyAsDouble(keys[i]);
    }
    return values;
  }
}
