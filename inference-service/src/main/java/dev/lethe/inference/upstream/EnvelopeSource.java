package dev.lethe.inference.upstream;

import dev.lethe.inference.serving.RandomSource;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Makes what stands around answers that the upstream does not give: as its last answer had it,
 * where that is not each answer's own. Thread-safe.
 */
final class EnvelopeSource {
  private final String model;
  private final RandomSource random;
  private final Clock clock;
  private volatile @Nullable AnswerEnvelope last;

  /**
   * @param model the upstream's name for it, until an answer says another
   */
  EnvelopeSource(String model, RandomSource random, Clock clock) {
    this.model = model;
    this.random = random;
    this.clock = clock;
  }

  void seen(AnswerEnvelope envelope) {
    last = envelope;
  }

  /**
   * @param idPrefix what its id begins with
   */
  AnswerEnvelope next(String idPrefix) {
    AnswerEnvelope seen = last;
    return new AnswerEnvelope(
        idPrefix + random.id(),
        clock.instant(),
        seen == null ? model : seen.model(),
        seen == null ? null : seen.fingerprint());
  }
}
