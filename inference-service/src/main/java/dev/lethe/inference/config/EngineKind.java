package dev.lethe.inference.config;

/** What writes a replica's answers. */
public enum EngineKind {
  /** The model is in this process. */
  EMBEDDED,
  /** Another server that speaks OpenAI's API. */
  OPENAI
}
