package dev.lethe.ingest.console.session;

import java.util.Locale;

/**
 * What a page says first, about what was just done.
 *
 * @param tone how it looks
 * @param text a sentence; it is escaped where it is shown
 */
public record Notice(Tone tone, String text) {
  /** How a message looks. */
  public enum Tone {
    DONE,
    PENDING,
    REFUSED
  }

  /** The tone as styles have it. */
  public String style() {
    return tone.name().toLowerCase(Locale.ROOT);
  }

  /** It was done. */
  public static Notice done(String text) {
    return new Notice(Tone.DONE, text);
  }

  /** It was ordered, and is not finished. */
  public static Notice pending(String text) {
    return new Notice(Tone.PENDING, text);
  }

  /** It was not done. */
  public static Notice refused(String text) {
    return new Notice(Tone.REFUSED, text);
  }
}
