package dev.lethe.inference.reload;

import dev.lethe.inference.LogKey;
import dev.lethe.inference.serving.ReplicaState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a replica out of service that Kafka has not heard of for too long: the others may enforce
 * what it never learns of. Without a limit it goes on serving with the gates it has. Thread-safe.
 */
final class Isolation {
  private static final Logger LOG = LoggerFactory.getLogger(Isolation.class);

  private final ReplicaState state;
  private final Optional<Duration> limit;
  private final Clock clock;
  private Instant lastDelivered = Instant.MAX;

  Isolation(ReplicaState state, Optional<Duration> limit, Clock clock) {
    this.state = state;
    this.limit = limit;
    this.clock = clock;
  }

  synchronized void delivered() {
    lastDelivered = clock.instant();
    if (state.isolated()) {
      state.isolated(false);
      LOG.info(LogKey.REJOINED);
    }
  }

  synchronized void failed() {
    Instant now = clock.instant();
    if (limit.isPresent() && !state.isolated() && lastDelivered.isBefore(now.minus(limit.get()))) {
      state.isolated(true);
      LOG.warn(LogKey.ISOLATED, Duration.between(lastDelivered, now).toSeconds());
    }
  }
}
