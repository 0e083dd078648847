package dev.lethe.workbench.run;

import java.time.Clock;

/** How far all methods together are, in stages, and how long the rest will take. */
final class RunProgress {
  private static final int PARTS = 1000;

  private final RunListener listener;
  private final Clock clock;
  private final long begin;
  private final int stages;
  private int done;
  private int skipped;

  RunProgress(RunListener listener, Clock clock, int stages) {
    this.listener = listener;
    this.clock = clock;
    this.begin = clock.millis();
    this.stages = stages;
  }

  /**
   * @param part of the current stage, 0..1
   */
  void at(String label, double part) {
    double worked = done - skipped + part;
    double seconds = (clock.millis() - begin) / 1000.0;
    double left = worked > 0 ? seconds / worked * (stages - done - part) : -1;
    listener.progress(label, Math.round(PARTS * (done + part)), (long) PARTS * stages, left);
  }

  void finished() {
    done++;
  }

  /** Known from an earlier run: it took no time in this. */
  void skipped() {
    done++;
    skipped++;
  }
}
