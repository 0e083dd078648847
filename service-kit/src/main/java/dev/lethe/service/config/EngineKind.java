package dev.lethe.service.config;

/** Where the model is. */
public enum EngineKind {
  /** In this process. */
  EMBEDDED,
  /** At another server that speaks OpenAI's API. */
  OPENAI
}
