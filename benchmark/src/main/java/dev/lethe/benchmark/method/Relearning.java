package dev.lethe.benchmark.method;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.LoraExample;
import dev.lethe.engine.lora.LoraFitter;
import dev.lethe.engine.lora.LoraListener;
import dev.lethe.engine.lora.LoraObjective;
import dev.lethe.engine.lora.LoraSettings;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.LanguageModel;
import java.util.List;

/** One epoch of teaching an adapter what it had been fitted to forget. */
final class Relearning {
  private static final double LEARNING_RATE = 1e-3;

  private Relearning() {}

  /** One example a step. */
  static PeftAdapter of(
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
