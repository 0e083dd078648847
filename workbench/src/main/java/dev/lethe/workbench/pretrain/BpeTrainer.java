package dev.lethe.workbench.pretrain;

import dev.lethe.workbench.pretrain.BpeVocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains byte-level BPE (Sennrich et al., arXiv 1508.07909, on GPT-2's bytes and GPT-2's words).
 * The same texts give the same vocabulary, in whatever order they come. For one use, by one thread.
 */
final class BpeTrainer {
  /** As in GPT-2's tokenizer; {@code use_regex} of the ByteLevel pre-tokenizer means this. */
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final Comparator<Map.Entry<Merge, Long>> BEST =
      Map.Entry.<Merge, Long>comparingByValue()
          .thenComparing(entry -> -entry.getKey().left())
          .thenComparing(entry -> -entry.getKey().right());

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Merge, Long> pairCounts = new HashMap<>();
  private final Map<Merge, Set<Integer>> pairWords = new HashMap<>();

  /**
   * @param size of the vocabulary, special tokens and bytes included; fewer if the texts have no
   *     pair left that occurs twice
   */
  static BpeVocabulary train(Iterable<String> texts, int size) {
    if (size < BpeVocabulary.SMALLEST) {
      throw new IllegalArgumentException("vocab must be at least " + BpeVocabulary.SMALLEST);
    }
    BpeTrainer trainer = new BpeTrainer();
    Map<String, Long> words = new TreeMap<>();
    texts.forEach(text -> count(text, words));
    words.forEach(trainer::add);
    return trainer.merge(size);
  }

  private static void count(String text, Map<String, Long> words) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.merge(matcher.group(), 1L, Long::sum);
    }
  }

  private void add(String word, long count) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = BpeVocabulary.SPECIAL.size() + (bytes[i] & 0xFF);
    }
    words.add(ids);
    counts.add(count);
    countPairs(words.size() - 1, count);
  }

  private BpeVocabulary merge(int size) {
    List<String> tokens = new ArrayList<>(BpeVocabulary.SPECIAL);
    for (int value = 0; value < 256; value++) {
      tokens.add(String.valueOf(ByteAlphabet.symbol(value)));
    }
    List<Merge> merges = new ArrayList<>();
    while (tokens.size() < size) {
      Map.Entry<Merge, Long> best = pairCounts.entrySet().stream().max(BEST).orElse(null);
      if (best == null || best.getValue() < 2) {
        break;
      }
      Merge pair = best.getKey();
      apply(pair, tokens.size());
      merges.add(pair);
      tokens.add(tokens.get(pair.left()) + tokens.get(pair.right()));
    }
    return new BpeVocabulary(tokens, merges);
  }

  private void apply(Merge pair, int token) {
    for (int word : new ArrayList<>(pairWords.getOrDefault(pair, Set.of()))) {
      countPairs(word, -counts.get(word));
      words.set(word, merged(words.get(word), pair, token));
      countPairs(word, counts.get(word));
    }
  }

  private static int[] merged(int[] ids, Merge pair, int token) {
    int[] out = new int[ids.length];
    int length = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean match = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
      out[length++] = match ? token : ids[i];
      i += match ? 1 : 0;
    }
    return java.util.Arrays.copyOf(out, length);
  }

  private void countPairs(int word, long change) {
    int[] ids = words.get(word);
    for (int i = 0; i + 1 < ids.length; i++) {
      Merge pair = new Merge(ids[i], ids[i + 1]);
      if (pairCounts.merge(pair, change, Long::sum) == 0) {
        pairCounts.remove(pair);
      }
      Set<Integer> at = pairWords.computeIfAbsent(pair, key -> new HashSet<>());
      if (change > 0) {
        at.add(word);
      } else {
        at.remove(word);
      }
    }
  }
}
