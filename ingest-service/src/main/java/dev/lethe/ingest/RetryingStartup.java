package dev.lethe.ingest;

import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.UnsuitableTopicsException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries each step of the start until it succeeds, and says what a person has to mend before it can.
 * Steps are taken by one thread; {@link #obstacle()} may be asked by any.
 */
final class RetryingStartup {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingStartup.class);
  private static final long PAUSE_MS = 1_000;
  private static final long PAUSE_FOR_PEOPLE_MS = 5_000;

  private final CountDownLatch closing;
  private volatile Optional<String> obstacle = Optional.empty();

  /**
   * @param closing is counted down when the service ends
   */
  RetryingStartup(CountDownLatch closing) {
    this.closing = closing;
  }

  /** What a person has to mend; empty where nothing is known of. */
  Optional<String> obstacle() {
    return obstacle;
  }

  /** Tries until it succeeds; false when the service ends before. */
  boolean succeeds(String what, Runnable action) {
    while (!isClosing(0)) {
      try {
        action.run();
        obstacle = Optional.empty();
        return true;
      } catch (UnsuitableTopicsException e) {
        hinderedBy(e.reason());
        isClosing(PAUSE_FOR_PEOPLE_MS);
      } catch (RuntimeException e) {
        LOG.warn("tries again: step={} error={}", what, RootCause.of(e));
        isClosing(PAUSE_MS);
      }
    }
    return false;
  }

  /** Said once and not at every try, as it is long. */
  private void hinderedBy(String reason) {
    if (obstacle.filter(reason::equals).isEmpty()) {
      LOG.error("cannot start: {}", reason);
      obstacle = Optional.of(reason);
    }
  }

  private boolean isClosing(long waitMs) {
    try {
      return closing.await(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
