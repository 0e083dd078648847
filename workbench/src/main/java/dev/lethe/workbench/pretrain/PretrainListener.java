package dev.lethe.workbench.pretrain;

/** Hears of every step, on the training thread. An exception from it ends the run. */
public interface PretrainListener {
  void progress(Progress progress);

  /** Ignores everything. */
  PretrainListener NONE = progress -> {};

  /**
   * How far a run has come.
   *
   * @param step finished steps, 1..steps
   * @param loss smoothed, nats a token
   * @param tokensPerSecond padding left out
   * @param secondsLeft at the pace so far
   */
  record Progress(int step, int steps, double loss, double tokensPerSecond, double secondsLeft) {}
}
