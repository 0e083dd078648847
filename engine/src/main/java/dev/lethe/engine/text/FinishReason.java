package dev.lethe.engine.text;

/** Why generation ended. */
public enum FinishReason {
  STOP,
  LENGTH
}
