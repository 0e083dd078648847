package dev.lethe.workbench.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.Weights;
import dev.lethe.workbench.pretrain.PretrainListener.Progress;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The training loop. For one use, by one thread; {@link #train} frees the optimiser. */
final class TrainingRun {
  /** Steps that the reported loss looks back on, about. */
  private static final double SMOOTHING = 50;

  private final Weights weights;
  private final List<TokenizedText> texts;
  private final TrainingSchedule schedule;
  private final int threads;
  private final Clock clock;
  private final TrainingObjective objective;
  private final ClippedAdamW optimiser;
  private final BatchPlan plan;
  private final int steps;
  private double loss;
  private long tokens;

  TrainingRun(
      Decoder decoder,
      Weights weights,
      List<TokenizedText> texts,
      PretrainSettings settings,
      Clock clock) {
    this.weights = weights;
    this.texts = texts;
    this.schedule = settings.schedule();
    this.threads = settings.threads();
    this.clock = clock;
    objective = new TrainingObjective(decoder, schedule.completionWeight());
    optimiser = new ClippedAdamW(weights, schedule.weightDecay(), schedule.clip());
    plan = new BatchPlan(texts, schedule.batch(), schedule.seed());
    steps = schedule.steps() > 0 ? schedule.steps() : schedule.epochs() * plan.batchesPerEpoch();
  }

  PretrainResult train(
      TrainingCheckpoints checkpoints,
      TrainingCheckpoints.@Nullable Saved saved,
      PretrainListener listener)
      throws IOException, InterruptedException {
    int first = saved == null ? 0 : saved.step();
    int threadsBefore = JniUtils.getNumThreads();
    JniUtils.setNumThreads(threads);
    weights.requireGradients(true);
    try (optimiser) {
      if (saved != null) {
        optimiser.restore(first, saved.optimiser());
      }
      return loop(first, checkpoints, listener);
    } finally {
      weights.requireGradients(false);
      JniUtils.setNumThreads(threadsBefore);
    }
  }

  private PretrainResult loop(int first, TrainingCheckpoints checkpoints, PretrainListener listener)
      throws IOException, InterruptedException {
    long begin = clock.millis();
    List<List<TokenizedText>> epoch = List.of();
    for (int step = first; step < steps; step++) {
      int place = step % plan.batchesPerEpoch();
      if (place == 0 || step == first) {
        epoch = plan.epoch(step / plan.batchesPerEpoch());
      }
      double now = step(step, epoch.get(place));
      double share = 1 / Math.min(SMOOTHING, step - first + 1.0);
      loss += share * (now - loss);
      listener.progress(progress(first, step + 1, begin));
      boolean interrupted = Thread.interrupted();
      boolean due = (step + 1) % schedule.checkpointEvery() == 0 && step + 1 < steps;
      if (due || interrupted) {
        checkpoints.save(step + 1, weights, optimiser);
      }
      if (interrupted) {
        throw new InterruptedException("interrupted after step " + (step + 1));
      }
    }
    double seconds = (clock.millis() - begin) / 1000.0;
    double pace = tokens / Math.max(seconds, 1e-3);
    return new PretrainResult(parameters(), texts.size(), steps, loss, pace, seconds);
  }

  private double step(int step, List<TokenizedText> batch) {
    double now;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientScope gradients = GradientScope.open()) {
        NDArray mean = objective.loss(batch);
        gradients.backward(mean);
        now = mean.getFloat();
      }
      optimiser.step(schedule.rate(step, steps));
    }
    batch.forEach(text -> tokens += text.length());
    return now;
  }

  private Progress progress(int first, int done, long begin) {
    double seconds = Math.max(clock.millis() - begin, 1) / 1000.0;
    double left = seconds / (done - first) * (steps - done);
    return new Progress(done, steps, loss, tokens / seconds, left);
  }

  private long parameters() {
    return weights.arrays().values().stream().mapToLong(NDArray::size).sum();
  }
}
