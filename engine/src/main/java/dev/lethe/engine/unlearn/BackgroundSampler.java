package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.text.PromptFrame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Samples prompts from the base model itself, at temperature 1, and lets it draft an answer to
 * each. Deterministic for one model and seed.
 */
final class BackgroundSampler {
  static final int PROMPT_TOKENS = 64;
  static final int DRAFT_TOKENS = 48;
  private static final int FRAME_TEXTS = 96;
  private static final int MIN_LENGTH = 12;
  private static final int MAX_ROUNDS = 4;

  private final LanguageModel model;
  private final long seed;

  BackgroundSampler(LanguageModel model, long seed) {
    this.model = model;
    this.seed = seed;
  }

  /** At most {@code count} samples with distinct prompts; fewer if the model repeats itself. */
  List<Sample> sample(int count) {
    PromptFrame frame = frame();
    Map<String, String> prompts = new LinkedHashMap<>();
    for (int round = 0; round < MAX_ROUNDS && prompts.size() < count; round++) {
      List<String> starts =
          Collections.nCopies((count - prompts.size()) * 5 / 4 + 8, frame.start());
      List<String> texts = model.generateBatch(starts, PROMPT_TOKENS, 1, seed + 1_000_003L * round);
      for (String prompt : frame.prompts(texts)) {
        if (prompt.length() >= MIN_LENGTH && prompts.size() < count) {
          prompts.putIfAbsent(prompt.toLowerCase(Locale.ROOT), prompt);
        }
      }
    }
    return draft(List.copyOf(prompts.values()));
  }

  /** What the model writes when nothing is asked shows how it was taught to be asked. */
  private PromptFrame frame() {
    List<String> starts = Collections.nCopies(FRAME_TEXTS, "");
    return PromptFrame.of(
        model.chatTemplate(), model.generateBatch(starts, PROMPT_TOKENS, 1, ~seed));
  }

  private List<Sample> draft(List<String> prompts) {
    List<String> drafts = model.generateBatch(prompts, DRAFT_TOKENS, 0, seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      samples.add(new Sample(prompts.get(i), drafts.get(i)));
    }
    return samples;
  }
}
