package dev.lethe.inference.config;

import java.nio.file.Path;
import java.util.Optional;

/** {@code lethe.model} of a replica: what is served. */
public interface ServedModelConfig {
  /** The model's name for clients. */
  String id();

  /** The model's HuggingFace folder. Not needed with {@code lethe.engine=openai}. */
  Optional<Path> dir();
}
