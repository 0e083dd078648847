package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.text.BatchGenerator.Completion;
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
public final class MemoisingEngine implements PrefetchingEngine {
  private final LanguageModel model;
  private final TextEngine engine;
  private final Map<Key, Said> memory = new HashMap<>();

  private record Key(String prompt, int maxTokens, @Nullable AppliedAdapter adapter) {}

  /**
   * @param states null of an adapter's prefetched answer, which nobody judges by its states
   */
  private record Said(
      String text,
      FinishReason finish,
      int promptTokens,
      int tokens,
      double certainty,
      @Nullable StateFeatures states) {}

  public MemoisingEngine(LanguageModel model) {
    this.model = model;
    this.engine = model.textEngine();
  }

  @Override
  public void prefetch(List<String> prompts, int maxTokens) {
    List<String> missing =
        prompts.stream()
            .distinct()
            .filter(p -> !memory.containsKey(new Key(p, maxTokens, null)))
            .toList();
    List<long[]> ids = encode(missing);
    List<Completion> drafts = batch(ids, maxTokens, null);
    List<StateFeatures> states =
        model.stateReader().read(ids, drafts.stream().map(Completion::ids).toList());
    for (int i = 0; i < missing.size(); i++) {
      Said said = said(ids.get(i), drafts.get(i), maxTokens, states.get(i));
      memory.put(new Key(missing.get(i), maxTokens, null), said);
    }
  }

  @Override
  public void prefetch(
      List<String> prompts,
      int maxTokens,
      String digest,
      NativeAdapter adapter,
      List<Double> weights) {
    List<long[]> ids = encode(prompts);
    float[] factors = new float[ids.size()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = weights.get(i).floatValue();
    }
    List<Completion> answers = batch(ids, maxTokens, adapter.applied(factors));
    for (int i = 0; i < ids.size(); i++) {
      AppliedAdapter applied = new AppliedAdapter(digest, weights.get(i));
      Said said = said(ids.get(i), answers.get(i), maxTokens, null);
      memory.put(new Key(prompts.get(i), maxTokens, applied), said);
    }
  }

  private List<long[]> encode(List<String> prompts) {
    return prompts.stream().map(model.tokenizer()::encodePrompt).toList();
  }

  private List<Completion> batch(List<long[]> ids, int maxTokens, @Nullable AppliedLora lora) {
    return new BatchGenerator(model.decoder(), model.ends()::contains)
        .complete(ids, maxTokens, 0, 0, lora);
  }

  private Said said(
      long[] prompt, Completion answer, int maxTokens, @Nullable StateFeatures states) {
    int tokens = answer.ids().length;
    return new Said(
        model.tokenizer().decodeBehind(prompt, answer.ids()),
        tokens < maxTokens ? FinishReason.STOP : FinishReason.LENGTH,
        prompt.length,
        tokens,
        answer.certainty(),
        states);
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    if (isOfItsOwn(request)) {
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

  private static boolean isOfItsOwn(GenerationRequest request) {
    return request.temperature() > 0
        || !request.stop().isEmpty()
        || !request.promptIds().isEmpty()
        || !request.adjustment().isNone()
        || request.logprobs() != null;
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
          generation.certainty(),
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
    public double certainty() {
      return said.certainty();
    }

    @Override
    public StateFeatures states() {
      StateFeatures states = said.states();
      if (states == null) {
        throw new IllegalStateException("a prefetched answer of an adapter has no states");
      }
      return states;
    }

    @Override
    public void close() {}
  }
}
