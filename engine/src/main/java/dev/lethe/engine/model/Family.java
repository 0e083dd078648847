package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Decoder families, by {@code model_type}. They differ in biases, in q/k norms and in windows. */
public enum Family {
  LLAMA,
  MISTRAL,
  QWEN2,
  QWEN3;

  String modelType() {
    return name().toLowerCase(Locale.ROOT);
  }

  String architecture() {
    return name().charAt(0) + modelType().substring(1) + "ForCausalLM";
  }

  static Family of(String modelType) {
    return Arrays.stream(values())
        .filter(family -> family.modelType().equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json: model_type is not supported (supported: "
                        + Arrays.stream(values())
                            .map(Family::modelType)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }
}
