package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that one can only call, as those see it who serve texts, with a memory of what it said.
 * It has no hidden states, applies no adapters, and nobody knows how sure it is. Answers are greedy
 * and whole. Not thread-safe; the model stays the caller's.
 */
public final class BlackBoxEngine implements PrefetchingEngine {
  private final BlackBoxModel model;
  private final Map<Key, String> memory = new HashMap<>();

  private record Key(String prompt, int maxTokens) {}

  public BlackBoxEngine(BlackBoxModel model) {
    this.model = model;
  }

  @Override
  public void prefetch(List<String> prompts, int maxTokens) {
    List<String> missing =
        prompts.stream()
            .distinct()
            .filter(prompt -> !memory.containsKey(new Key(prompt, maxTokens)))
            .toList();
    List<String> answers = model.generateBatch(missing, maxTokens, 0, 0);
    for (int i = 0; i < missing.size(); i++) {
      memory.put(new Key(missing.get(i), maxTokens), answers.get(i));
    }
  }

  @Override
  public void prefetch(
      List<String> prompts,
      int maxTokens,
      String digest,
      NativeAdapter adapter,
      List<Double> weights) {
    throw new UnsupportedOperationException("a model that one can only call takes no adapter");
  }

  /**
   * @throws IllegalArgumentException if there is an adapter, or the request is not greedy
   */
  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    if (adapter != null || request.temperature() > 0 || request.logprobs() != null) {
      throw new IllegalArgumentException("a model that one can only call gives greedy texts alone");
    }
    Key key = new Key(request.prompt(), request.maxTokens());
    prefetch(List.of(key.prompt), key.maxTokens);
    return new Called(
        memory.getOrDefault(key, ""),
        model.promptTokens(key.prompt),
        model.countTokens(memory.getOrDefault(key, "")));
  }

  @Override
  public String baseDigest() {
    return model.digest();
  }

  @Override
  public int contextLength() {
    return model.contextLength();
  }

  @Override
  public int countTokens(String text) {
    return model.countTokens(text);
  }

  @Override
  public boolean appliesAdapters() {
    return false;
  }

  /** Nothing: see {@link #appliesAdapters}. */
  @Override
  public void attach(String digest, Path peftFolder) {}

  @Override
  public void detach(String digest) {}

  /** Forgets; the model stays open. */
  @Override
  public void close() {
    memory.clear();
  }

  /** An answer that is there as a whole. */
  private record Called(String text, int promptTokens, int completionTokens) implements Generation {
    @Override
    public void advance(int tokens) {}

    @Override
    public FinishReason finishReason() {
      return FinishReason.STOP;
    }

    @Override
    public double certainty() {
      return Double.NaN;
    }

    @Override
    public @Nullable StateFeatures states() {
      return null;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "Called[redacted]";
    }
  }
}
