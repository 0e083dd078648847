package dev.lethe.engine.unlearn;

/** Hears of progress while a LoRA is fitted; called on the fitting thread. */
public interface FitListener {
  /**
   * @param step of {@code steps} in this phase
   * @param loss 0, or not a number, where the phase has none
   */
  void progress(FitPhase phase, int step, int steps, double loss);

  FitListener NONE = (phase, step, steps, loss) -> {};
}
