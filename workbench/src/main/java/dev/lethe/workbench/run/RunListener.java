package dev.lethe.workbench.run;

import dev.lethe.workbench.report.StageResult;

/** Hears of a run, on the running thread. */
public interface RunListener {
  /**
   * @param label what is going on
   * @param secondsLeft of all that {@code total} counts; negative while nothing is known
   */
  void progress(String label, long done, long total, double secondsLeft);

  /** A stage was scored. */
  void stage(String method, StageResult stage);

  RunListener NONE =
      new RunListener() {
        @Override
        public void progress(String label, long done, long total, double secondsLeft) {}

        @Override
        public void stage(String method, StageResult stage) {}
      };
}
