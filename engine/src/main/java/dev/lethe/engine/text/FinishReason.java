package dev.lethe.engine.text;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended it, or it ran into a stop sequence. */
  STOP,
  /** The most tokens that were asked for. */
  LENGTH,
  /** Whoever judges it let no more of it out; a {@link Generation} never ends so by itself. */
  CUT_OFF
}
