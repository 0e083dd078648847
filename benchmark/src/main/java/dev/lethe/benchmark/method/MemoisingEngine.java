package dev.lethe.benchmark.method;

import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.BatchGenerator;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The served engine, with a memory of greedy generations: what the base model, or an adapter under
 * one digest and weight, says to a prompt is the same at every stage. Generations are whole. Not
 * thread-safe; the model stays the caller's.
 */
public final class MemoisingEngine implements TextEngine {
  private final LanguageModel model;
  private final TextEngine engine;
  private final Map<Key, Said> memory = new HashMap<>();

  private record Key(String prompt, int maxTokens, @Nullable AppliedAdapter adapter) {}

  private record Said(
      String text, FinishReason finish, int promptTokens, int tokens, StateFeatures states) {}

  public MemoisingEngine(LanguageModel model) {
    this.model = model;
    this.engine = model.textEngine();
  }

  /**
   * Lets the base model answer many prompts at once and remembers what {@link #begin} would find.
   */
  public void prefetch(List<String> prompts, int maxTokens) {
    List<String> missing =
        prompts.stream()
            .distinct()
            .filter(p -> !memory.containsKey(new Key(p, maxTokens, null)))
            .toList();
    List<long[]> ids = missing.stream().map(model.tokenizer()::encodePrompt).toList();
    List<long[]> drafts =
        new BatchGenerator(model.decoder(), model.ends()::contains)
            .generate(ids, maxTokens, 0, 0, null);
    List<StateFeatures> states = model.stateReader().read(ids, drafts);
    for (int i = 0; i < missing.size(); i++) {
      int length = drafts.get(i).length;
      memory.put(
          new Key(missing.get(i), maxTokens, null),
          new Said(
              model.tokenizer().decodeBehind(ids.get(i), drafts.get(i)),
              length < maxTokens ? FinishReason.STOP : FinishReason.LENGTH,
              ids.get(i).length,
              length,
              states.get(i)));
    }
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    if (request.temperature() > 0 || !request.stop().isEmpty()) {
      return engine.begin(request, adapter);
    }
    Key key = new Key(request.prompt(), request.maxTokens(), adapter);
    Said said = memory.get(key);
    if (said == null) {
      said = generate(request, adapter);
      memory.put(key, said);
    }
    return new Remembered(said, request.maxTokens());
  }

  private Said generate(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    try (Generation generation = engine.begin(request, adapter)) {
      generation.advance(request.maxTokens());
      FinishReason finish = generation.finishReason();
      return new Said(
          generation.text(),
          finish == null ? FinishReason.LENGTH : finish,
          generation.promptTokens(),
          generation.completionTokens(),
          generation.states());
    }
  }

  @Override
  public String baseDigest() {
    return engine.baseDigest();
  }

  @Override
  public int contextLength() {
    return engine.contextLength();
  }

  @Override
  public int countTokens(String text) {
    return engine.countTokens(text);
  }

  @Override
  public void attach(String digest, Path peftFolder) {
    engine.attach(digest, peftFolder);
  }

  @Override
  public void detach(String digest) {
    engine.detach(digest);
    List<Key> gone = new ArrayList<>();
    for (Key key : memory.keySet()) {
      if (key.adapter() != null && key.adapter().digest().equals(digest)) {
        gone.add(key);
      }
    }
    gone.forEach(memory::remove);
  }

  /** Forgets; the model stays open. */
  @Override
  public void close() {
    memory.clear();
  }

  private record Remembered(Said said, int maxTokens) implements Generation {
    /** Already there. */
    @Override
    public void advance(int tokens) {
      if (tokens < maxTokens) {
        throw new IllegalArgumentException("remembered answers are whole");
      }
    }

    @Override
    public String text() {
      return said.text();
    }

    @Override
    public FinishReason finishReason() {
      return said.finish();
    }

    @Override
    public int promptTokens() {
      return said.promptTokens();
    }

    @Override
    public int completionTokens() {
      return said.tokens();
    }

    @Override
    public StateFeatures states() {
      return said.states();
    }

    @Override
    public void close() {}
  }
}
