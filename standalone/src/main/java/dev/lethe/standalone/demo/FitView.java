package dev.lethe.standalone.demo;

import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.client.TrainerClient.Progress;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows the fit of one request: a bar per phase, with step, loss and seconds. Not thread-safe. */
final class FitView {
  private final Terminal terminal;
  private final TrainerClient trainer;
  private final TrackedErasure erasure;
  private @Nullable Progress last;
  private long phaseBegun;

  FitView(Terminal terminal, TrainerClient trainer, TrackedErasure erasure) {
    this.terminal = terminal;
    this.trainer = trainer;
    this.erasure = erasure;
    this.phaseBegun = erasure.elapsedMs();
  }

  /** Looks at the trainer and moves the bar. */
  void refresh() {
    Optional<Progress> now = trainer.progress(erasure.id());
    if (now.isEmpty()) {
      return;
    }
    Progress progress = now.get();
    if (last != null && last.phase() != progress.phase()) {
      finish();
    }
    last = progress;
    terminal.progress(
        ProgressBar.text(
            progress.phase().text(),
            progress.step(),
            progress.steps(),
            String.format(
                Locale.ROOT,
                "%d/%d%s  %.0f s",
                progress.step(),
                progress.steps(),
                loss(progress),
                seconds())));
  }

  /** Turns the bar of the last phase into a line that stays. */
  void finish() {
    if (last == null) {
      return;
    }
    terminal.progressDone(
        String.format(
            Locale.ROOT,
            "%-14s %s%s, %.1f s",
            last.phase().text(),
            steps(last),
            loss(last),
            seconds()));
    last = null;
    phaseBegun = erasure.elapsedMs();
  }

  /** What lowers a loss may end before its last step; everything else takes all of them. */
  private static String steps(Progress progress) {
    return loss(progress).isEmpty()
        ? progress.steps() + " steps"
        : "step " + progress.step() + " of at most " + progress.steps();
  }

  private double seconds() {
    return (erasure.elapsedMs() - phaseBegun) / 1e3;
  }

  private static String loss(Progress progress) {
    return progress.loss() == 0 || Double.isNaN(progress.loss())
        ? ""
        : String.format(Locale.ROOT, ", loss %.4f", progress.loss());
  }
}
