package dev.lethe.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What is answered instead.
 *
 * @param behaviour refuse with {@code text} (also where none is named), answer at random, or answer
 *     as about somebody unknown
 * @param text the refusal; null for the default text, which is all that there is beside {@link
 *     Behaviour#UNKNOWN}
 */
public record Replacement(Behaviour behaviour, @Nullable String text) {
  /** The refusal that is given when the request names none. */
  public static final String DEFAULT_TEXT = "I can't help with that.";

  public Replacement {
    behaviour = behaviour == null ? Behaviour.REFUSE : behaviour;
  }

  /** How a gated prompt is answered. */
  public enum Behaviour {
    @JsonProperty("refuse")
    REFUSE,
    @JsonProperty("random")
    RANDOM,
    /** As the model itself answers about somebody whom it never knew. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  /** The refusal text in force. */
  public String refusal() {
    return text == null || text.isBlank() ? DEFAULT_TEXT : text;
  }

  /** Refuse with the default text. */
  public static Replacement standard() {
    return new Replacement(Behaviour.REFUSE, null);
  }
}
