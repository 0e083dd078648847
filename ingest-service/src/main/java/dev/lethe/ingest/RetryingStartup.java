package dev.lethe.ingest;

import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.UnsuitableTopicsException;
import java.time.Duration;
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
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PAUSE_FOR_PEOPLE = Duration.ofSeconds(5);

  private final CountDownLatch closing;
  private final Duration pauseForPeople;
  private volatile Optional<String> obstacle = Optional.empty();
  private volatile String underWay = "begin";

  /**
   * @param closing is counted down when the service ends
   */
  RetryingStartup(CountDownLatch closing) {
    this(closing, PAUSE_FOR_PEOPLE);
  }

  /**
   * @param pauseForPeople between two looks at whether what a person has to mend is mended
   */
  RetryingStartup(CountDownLatch closing, Duration pauseForPeople) {
    this.closing = closing;
    this.pauseForPeople = pauseForPeople;
  }

  /** What a person has to mend; empty where nothing is known of. */
  Optional<String> obstacle() {
    return obstacle;
  }

  /**
   * The step that is tried, and what it failed of the last time; the last step once all are done.
   */
  String underWay() {
    return underWay;
  }

  /** Tries until it succeeds; false when the service ends before. */
  boolean succeeds(String what, Runnable action) {
    underWay = what;
    while (!isClosing(Duration.ZERO)) {
      try {
        action.run();
        obstacle = Optional.empty();
        return true;
      } catch (UnsuitableTopicsException e) {
        hinderedBy(e.reason());
        isClosing(pauseForPeople);
      } catch (RuntimeException e) {
        LOG.warn("tries again: step={} error={}", what, RootCause.of(e));
        underWay = what + ": " + RootCause.of(e);
        isClosing(PAUSE);
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

  private boolean isClosing(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
