package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prompts like given ones, by the model itself: each is begun again with the first half of its
 * words, or with three quarters, which more often hold a name, and gone on with at temperature 1.
 *
 * @param nearest framed prompts
 * @param seed any text
 */
record NeighbourPrompts(
    LanguageModel model, PromptTemplate template, List<String> nearest, String seed) {
  /** Of so many prompts … */
  static final int STARTS = 8;

  /** … so many variations in each round. */
  private static final int VARIATIONS = 16;

  private static final int MIN_LENGTH = 12;

  /** Distinct framed prompts; another round gives others. */
  List<String> sample(int round) {
    List<String> begun = new ArrayList<>();
    for (String prompt : nearest) {
      for (int i = 0; i < VARIATIONS; i++) {
        begun.add(firstWords(prompt, i % 2 == 0 ? 0.5 : 0.75));
      }
    }
    List<String> starts = begun.stream().map(half -> template.before() + half).toList();
    List<String> rest =
        model.generateBatch(starts, BackgroundSampler.PROMPT_TOKENS, 1, number() + round * 1_009L);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < begun.size(); i++) {
      texts.add(begun.get(i) + rest.get(i));
    }
    Map<String, String> distinct = new LinkedHashMap<>();
    for (String prompt : template.prompts(texts)) {
      if (prompt.length() >= MIN_LENGTH && !nearest.contains(prompt)) {
        distinct.putIfAbsent(prompt.toLowerCase(Locale.ROOT), prompt);
      }
    }
    return List.copyOf(distinct.values());
  }

  private String firstWords(String prompt, double share) {
    int from = prompt.startsWith(template.before()) ? template.before().length() : 0;
    int to = prompt.length() - (prompt.endsWith(template.after()) ? template.after().length() : 0);
    String[] words = prompt.substring(from, Math.max(from, to)).strip().split("\\s+");
    return String.join(" ", Arrays.copyOf(words, (int) Math.ceil(share * words.length)));
  }

  private long number() {
    return ByteBuffer.wrap(Sha256.bytes(seed.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  @Override
  public String toString() {
    return "NeighbourPrompts[redacted]";
  }
}
