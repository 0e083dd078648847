package dev.lethe.workbench.retained;

import dev.lethe.engine.lora.fit.LoraExample;
import java.util.List;

/**
 * Retained examples for a baseline that declares that it needs some. Outside of this package it can
 * be handed on, not read.
 */
public final class RetainedSample {
  private final List<LoraExample> examples;

  /**
   * @throws IllegalArgumentException if there is none
   */
  public RetainedSample(List<LoraExample> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("no retained example");
    }
    this.examples = List.copyOf(examples);
  }

  List<LoraExample> examples() {
    return examples;
  }

  @Override
  public String toString() {
    return "RetainedSample[" + examples.size() + "]";
  }
}
