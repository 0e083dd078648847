package dev.lethe.engine.gate;

/**
 * A word as the subject evidence sees it.
 *
 * @param text without case, accents and invisible characters
 * @param capital written with a capital
 * @param first in its text, where a capital says nothing
 * @param spelled put together from single letters
 */
record SubjectWord(String text, boolean capital, boolean first, boolean spelled) {
  /** Not a name by its look. */
  boolean small() {
    return first || !capital;
  }

  @Override
  public String toString() {
    return "SubjectWord[redacted]";
  }
}
