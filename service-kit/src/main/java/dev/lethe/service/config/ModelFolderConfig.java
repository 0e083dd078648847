package dev.lethe.service.config;

import java.nio.file.Path;

/** {@code lethe.model}: the model that is taught to forget, and served. */
public interface ModelFolderConfig {
  /** The model's name for clients. */
  String id();

  /** The model's HuggingFace folder. */
  Path dir();
}
