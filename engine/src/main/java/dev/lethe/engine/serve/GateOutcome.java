package dev.lethe.engine.serve;

import org.jspecify.annotations.Nullable;

/**
 * What became of an answer; {@link #headerValue()} is the public {@code Lethe-Gate} item (RFC
 * 9651).
 *
 * @param digest of the artefact whose gate fired; null when none did, and when a gate erred
 */
public record GateOutcome(Action action, @Nullable String digest, double weight) {
  public static final GateOutcome PASS = new GateOutcome(Action.PASS, null, 0);

  /** A gate erred, so the answer was refused. */
  public static final GateOutcome FAILED_CLOSED = new GateOutcome(Action.SHIELD, null, 0);

  /**
   * Who answered: the base model, the shield's refusal, or the base model with a bundle's adapter.
   */
  public enum Action {
    PASS,
    SHIELD,
    BUNDLE
  }

  public String headerValue() {
    return switch (action) {
      case PASS -> "pass";
      case SHIELD -> digest == null ? "shield" : "shield;digest=\"" + digest + "\"";
      case BUNDLE ->
          "bundle;digest=\""
              + digest
              + "\";weight="
              + String.format(java.util.Locale.ROOT, "%.2f", weight);
    };
  }
}
