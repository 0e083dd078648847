package dev.lethe.engine.serve;

import org.jspecify.annotations.Nullable;

/**
 * What became of an answer; {@link #headerValue()} is the public {@code Lethe-Gate} item (RFC
 * 9651).
 */
public record GateOutcome(Action action, @Nullable String digest, double weight) {
  public static final GateOutcome PASS = new GateOutcome(Action.PASS, null, 0);

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
      case SHIELD -> "shield;digest=\"" + digest + "\"";
      case BUNDLE ->
          "bundle;digest=\""
              + digest
              + "\";weight="
              + String.format(java.util.Locale.ROOT, "%.2f", weight);
    };
  }
}
