package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.JsonFile;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.tokenizer.ChatTemplate;
import dev.lethe.engine.tokenizer.EndTokens;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A HuggingFace folder in memory: config, tokenizer, weights, decoder. Thread-safe; whoever loads
 * it closes it (or its text engine).
 */
public final class LanguageModel implements BlackBoxModel {
  private final ModelConfig config;
  private final Precision precision;
  private final Weights weights;
  private final Decoder decoder;
  private final TextTokenizer tokenizer;
  private final EndTokens ends;
  private final ChatTemplate chatTemplate;
  private final String digest;

  private LanguageModel(Path folder, Precision precision) {
    this.precision = precision;
    config = ModelConfig.read(folder);
    ends = EndTokens.load(folder);
    chatTemplate = ChatTemplate.load(folder);
    digest = ModelDigest.of(folder);
    weights = ModelFolder.frozen(folder, config, precision);
    try {
      decoder = new Decoder(config, weights);
      long start = JsonFile.readOrEmpty(folder, "config.json").path("bos_token_id").asLong(-1);
      tokenizer = TextTokenizer.load(folder, start >= 0 ? start : ends.first());
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** {@link #load(Path, Precision)} in float32. */
  public static LanguageModel load(Path folder) {
    return load(folder, Precision.FLOAT32);
  }

  /**
   * The folder has to stay as it is until this is closed: its files are mapped.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static LanguageModel load(Path folder, Precision precision) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("the model folder does not exist");
    }
    return new LanguageModel(folder, precision);
  }

  /** Of its matrices. */
  public Precision precision() {
    return precision;
  }

  /** The default text engine over this model; closing it closes the model. */
  public TextEngine textEngine() {
    return textEngine(1);
  }

  /**
   * The same for several generations at a time.
   *
   * @param batch the most of them that are decoded together
   * @throws IllegalArgumentException if it is not positive
   */
  public TextEngine textEngine(int batch) {
    return new DjlTextEngine(this, batch);
  }

  /** {@code sha256:…} over configuration, tokenizer and weight files; see {@link ModelDigest}. */
  @Override
  public String digest() {
    return digest;
  }

  public ModelConfig config() {
    return config;
  }

  public Decoder decoder() {
    return decoder;
  }

  public Weights weights() {
    return weights;
  }

  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  public EndTokens ends() {
    return ends;
  }

  @Override
  public ChatTemplate chatTemplate() {
    return chatTemplate;
  }

  @Override
  public int contextLength() {
    return config.contextLength();
  }

  @Override
  public int countTokens(String text) {
    return tokenizer.encode(text).length;
  }

  @Override
  public int promptTokens(String prompt) {
    return tokenizer.encodePrompt(prompt).length;
  }

  @Override
  public Optional<LanguageModel> inMemory() {
    return Optional.of(this);
  }

  /** Features of token sequences; see {@link #states}. */
  public StateReader stateReader() {
    return new StateReader(decoder, ends.first());
  }

  /**
   * Features of each prompt and the draft behind it, by the unadapted model; the same as a
   * generation reports for the same tokens, up to rounding.
   */
  public List<StateFeatures> states(List<String> prompts, List<String> drafts) {
    if (prompts.size() != drafts.size()) {
      throw new IllegalArgumentException("one draft per prompt is needed");
    }
    List<long[]> promptIds = encode(prompts);
    List<long[]> draftIds = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      draftIds.add(tokenizer.continuation(prompts.get(i), drafts.get(i)));
    }
    return stateReader().read(promptIds, draftIds);
  }

  /** {@link #generateBatch(List, int, double, long, NativeAdapter)} by the base model. */
  @Override
  public List<String> generateBatch(
      List<String> prompts, int maxTokens, double temperature, long seed) {
    return generateBatch(prompts, maxTokens, temperature, seed, null);
  }

  /**
   * Completes many prompts together. An empty prompt starts from the beginning token.
   *
   * @param temperature 0 = greedy
   * @param seed row i draws from seed + i, whatever else is in the batch
   * @param adapter applied to all rows with weight 1, or null
   */
  public List<String> generateBatch(
      List<String> prompts,
      int maxTokens,
      double temperature,
      long seed,
      @Nullable NativeAdapter adapter) {
    List<long[]> ids = encode(prompts);
    List<long[]> completions =
        new BatchGenerator(decoder, ends::contains)
            .generate(
                ids, maxTokens, temperature, seed, adapter == null ? null : adapter.applied());
    return IntStream.range(0, ids.size())
        .mapToObj(i -> tokenizer.decodeBehind(ids.get(i), completions.get(i)))
        .toList();
  }

  private List<long[]> encode(List<String> prompts) {
    return prompts.stream().map(tokenizer::encodePrompt).toList();
  }

  @Override
  public void close() {
    tokenizer.close();
    weights.close();
  }
}
