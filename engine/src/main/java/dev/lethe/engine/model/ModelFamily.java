package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decoder families, by {@code model_type}. They differ in norms, biases, factors, rotary embedding
 * and windows.
 */
public enum ModelFamily {
  LLAMA("Llama"),
  MISTRAL("Mistral"),
  QWEN2("Qwen2"),
  QWEN3("Qwen3"),
  GRANITE("Granite"),
  SMOLLM3("SmolLM3"),
  PHI3("Phi3"),
  OLMO2("Olmo2"),
  GEMMA2("Gemma2"),
  /** Text alone; of {@code gemma3}, which sees pictures too, the text part. */
  GEMMA3("Gemma3");

  static final String GEMMA3_WITH_VISION = "gemma3";

  private final String title;

  ModelFamily(String title) {
    this.title = title;
  }

  String modelType() {
    String lower = title.toLowerCase(java.util.Locale.ROOT);
    return this == GEMMA3 ? lower + "_text" : lower;
  }

  String architecture() {
    return title + "ForCausalLM";
  }

  /** Whether norms multiply by one plus their weight. */
  boolean hasOffsetNorms() {
    return this == GEMMA2 || this == GEMMA3;
  }

  /** Whether there is a norm before attention and MLP. */
  boolean hasPreNorms() {
    return this != OLMO2;
  }

  /** Whether there is a norm behind attention and MLP. */
  boolean hasPostNorms() {
    return this == OLMO2 || hasOffsetNorms();
  }

  /** Whether each head's query and key are normalised. */
  boolean normalisesHeads() {
    return this == QWEN3 || this == GEMMA3;
  }

  /** Whether queries and keys are normalised over all heads. */
  boolean normalisesQueries() {
    return this == OLMO2;
  }

  /** Whether q, k, v and gate, up are stored as one matrix each. */
  boolean isFused() {
    return this == PHI3;
  }

  static ModelFamily of(String modelType) {
    return find(modelType)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json: model_type is not supported (supported: " + supported() + ")"));
  }

  private static Optional<ModelFamily> find(String modelType) {
    return modelType.equals(GEMMA3_WITH_VISION)
        ? Optional.of(GEMMA3)
        : Arrays.stream(values()).filter(f -> f.modelType().equals(modelType)).findFirst();
  }

  private static String supported() {
    return Stream.concat(
            Arrays.stream(values()).map(ModelFamily::modelType), Stream.of(GEMMA3_WITH_VISION))
        .collect(Collectors.joining(", "));
  }
}
