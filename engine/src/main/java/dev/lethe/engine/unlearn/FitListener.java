package dev.lethe.engine.unlearn;

/** Hears of progress while a LoRA is fitted; called on the fitting thread. */
public interface FitListener {
  /**
   * @param phase {@code background}, {@code features}, {@code gate}, {@code lora}, {@code verify}
   */
  void progress(String phase, int step, int steps, double loss);

  FitListener NONE = (phase, step, steps, loss) -> {};
}
