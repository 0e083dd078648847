package dev.lethe.engine.lora.fit;

/** Hears of every step of a fit, on the fitting thread. */
@FunctionalInterface
public interface LoraListener {
  LoraListener NONE = (step, steps, loss) -> {};

  /**
   * @param steps the most that there can be
   */
  void step(int step, int steps, double loss);
}
