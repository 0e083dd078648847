package dev.lethe.standalone.bench;

import dev.lethe.engine.unlearn.FitPhase;
import dev.lethe.standalone.client.TrainerClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How long each phase of one request's fit takes, as often as it is looked at. Not thread-safe. */
final class FitPhases {
  private final TrainerClient trainer;
  private final String request;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private Optional<FitPhase> phase = Optional.empty();
  private long seen;

  FitPhases(TrainerClient trainer, String request) {
    this.trainer = trainer;
    this.request = request;
  }

  /** Looks at the trainer. The time since the last look belongs to the phase of the last look. */
  void look() {
    Optional<FitPhase> now = trainer.progress(request).map(TrainerClient.Progress::phase);
    long time = System.nanoTime();
    double passed = (time - seen) / 1e9;
    phase.ifPresent(of -> seconds.merge(of.text(), passed, Double::sum));
    phase = now;
    seen = time;
  }

  /** By the phases' names, in the order of their first steps. */
  Map<String, Double> seconds() {
    return seconds;
  }
}
