package dev.lethe.engine.gate;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What one gate makes of an exchange, for whoever has to explain it: figures alone, no word of
 * question, draft or forget set. Immutable.
 *
 * @param gate whose they are
 * @param question margin of the question alone, in standard deviations of the gate's background;
 *     zero and more fires a shield, and is evidence for a bundle
 * @param all margin of question and draft, zero and more fires; null of a shield, and where there
 *     was no draft
 * @param asks whom the question asks for, as far as the gate can tell: {@code subject}, {@code
 *     hinted}, {@code namesake}, {@code open} or {@code another}
 * @param told the largest share of a forgotten completion that the draft holds, 0..1; null where
 *     {@code all} is
 */
public record GateReading(
    InstalledGate gate, double question, @Nullable Double all, String asks, @Nullable Double told) {
  /** Those that fire first, shields before bundles, as a verdict has it; then the nearest. */
  static final Comparator<GateReading> NEAREST_FIRST =
      Comparator.comparing((GateReading reading) -> !reading.fires())
          .thenComparing(reading -> reading.fires() && !reading.gate.model().questionOnly())
          .thenComparing(Comparator.comparingDouble(GateReading::margin).reversed());

  /** Of all that the gate has seen. */
  public double margin() {
    return all == null ? question : all;
  }

  /** Whether it fires; a bundle does not by the question alone. */
  public boolean fires() {
    return margin() >= 0 && (all != null || gate.model().questionOnly());
  }
}
