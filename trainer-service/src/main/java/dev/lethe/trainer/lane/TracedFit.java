package dev.lethe.trainer.lane;

import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import org.jspecify.annotations.Nullable;

/** Traces each phase of a fit, until the next one begins. Used by the fitting thread. */
final class TracedFit implements FitListener, AutoCloseable {
  private final TracedStep fit;
  private final FitListener listener;
  private @Nullable FitPhase current;
  private @Nullable TracedStep step;

  TracedFit(TracedStep fit, FitListener listener) {
    this.fit = fit;
    this.listener = listener;
  }

  @Override
  public void progress(FitPhase phase, int at, int steps, double loss) {
    if (phase != current) {
      close();
      current = phase;
      step = Spans.step("fit " + phase.text(), fit.headers());
    }
    listener.progress(phase, at, steps, loss);
  }

  @Override
  public void close() {
    if (step != null) {
      step.close();
      step = null;
    }
  }
}
