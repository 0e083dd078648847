package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What a fit, or a consolidation, is doing, in the order in which it comes to it. */
public enum FitPhase {
  /** The model answers everyday questions, which are what the gate must not fire on. */
  BACKGROUND("background"),
  /** What the gate is fitted on is read out of the model. */
  FEATURES("features"),
  /** The gate is fitted. */
  GATE("gate"),
  /** A consolidation looks for prompts that reach each old bundle. */
  PROBES("probes"),
  /** A consolidation merges the old adapters. */
  MERGE("merge"),
  /** The adapter is fitted; the only phase with a loss. */
  LORA("lora"),
  /** A consolidation tests each bundle again. */
  RETEST("retest"),
  /** The forget set is asked on the path that serves. */
  VERIFY("verify"),
  /** It is asked in disguise. */
  ATTACKS("attacks"),
  /** The adapter is taught again what it was to forget. */
  RELEARNING("relearning");

  private final String text;

  FitPhase(String text) {
    this.text = text;
  }

  /** As it is sent and shown. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The phase of that text; empty for one that only a newer trainer knows. */
  public static Optional<FitPhase> of(String text) {
    return Arrays.stream(values()).filter(phase -> phase.text.equals(text)).findFirst();
  }
}
