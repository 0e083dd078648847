package dev.lethe.trainer.lane;

import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.trainer.work.JobAttempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** How far the running fits are. Thread-safe; holds no personal data. */
public final class ProgressBoard {
  private final Map<String, JobProgress> running = new ConcurrentSkipListMap<>();
  private final Clock clock;

  public ProgressBoard(Clock clock) {
    this.clock = clock;
  }

  /**
   * One running fit.
   *
   * @param phase what it is doing
   * @param loss null where the phase has none
   * @param seconds since the fit began
   */
  public record JobProgress(
      String requestId,
      FitPhase phase,
      int step,
      int steps,
      @Nullable Double loss,
      double seconds) {}

  public List<JobProgress> jobs() {
    return List.copyOf(running.values());
  }

  /** Notes what the fitting thread reports, and ends the fit once nobody wants it. */
  FitListener listener(JobAttempt attempt) {
    Instant begun = clock.instant();
    String id = attempt.job().requestId();
    return (phase, step, steps, loss) -> {
      attempt.requireWanted();
      double seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
      Double shown = Double.isFinite(loss) ? loss : null;
      running.put(id, new JobProgress(id, phase, step, steps, shown, seconds));
    };
  }

  void remove(JobAttempt attempt) {
    running.remove(attempt.job().requestId());
  }
}
