package dev.lethe.workbench.method;

/** Hears of progress, on the fitting thread. */
@FunctionalInterface
public interface FitProgress {
  FitProgress NONE = (phase, step, steps) -> {};

  /**
   * @param phase a word, such as {@code gate} or {@code lora}
   */
  void update(String phase, int step, int steps);
}
