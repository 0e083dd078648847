package dev.lethe.engine.lora.fit;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.text.LanguageModel;
import java.util.List;

/** One epoch of teaching an adapter what it had been fitted to forget. */
public final class Relearning {
  private static final double LEARNING_RATE = 1e-3;

  private Relearning() {}

  /**
   * One example a step.
   *
   * @param examples prompts in the model's own form
   * @return another adapter; the given one stays as it is
   */
  public static PeftAdapter of(
      LanguageModel model, PeftAdapter adapter, List<ForgetExample> examples, long seed) {
    LoraSettings settings =
        new LoraSettings(
            adapter.rank(), adapter.alpha(), LEARNING_RATE, 0, 0, 1, examples.size(), 1, 0, seed);
    List<LoraExample> taught =
        examples.stream().map(e -> new LoraExample(e.prompt(), e.completion())).toList();
    return new LoraFitter(model)
        .goOn(adapter, taught, LoraObjective.CROSS_ENTROPY, settings, LoraListener.NONE)
        .adapter();
  }
}
