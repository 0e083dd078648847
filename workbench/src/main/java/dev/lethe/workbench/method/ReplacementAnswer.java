package dev.lethe.workbench.method;

/** What is said in place of something forgotten. */
public enum ReplacementAnswer {
  /** A wrong answer of the kind that is usual for the prompt: labels, letters. */
  RANDOM,
  /** A sentence that refuses. */
  REFUSAL;

  /** The sentence that refuses. */
  public static final String REFUSAL_TEXT = "I'm sorry, I can't help with that.";
}
