package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import java.util.List;

/** An engine that can be told what it will be asked, as many questions at once take less. */
public interface PrefetchingEngine extends TextEngine {
  /**
   * Lets the base model answer many prompts at once and remembers what {@link #begin} would find.
   */
  void prefetch(List<String> prompts, int maxTokens);

  /**
   * Lets an adapter, attached or not, answer many prompts at once and remembers it under {@code
   * digest}. What is remembered so has no states.
   *
   * @param weights one a prompt, how strongly the adapter is applied
   * @throws UnsupportedOperationException if the engine applies no adapters
   */
  void prefetch(
      List<String> prompts,
      int maxTokens,
      String digest,
      NativeAdapter adapter,
      List<Double> weights);
}
