package dev.lethe.ingest.intake;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.KeyServiceException;
import dev.lethe.db.keys.RequestKeys;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals and opens with the keys in Postgres, and waits for a Postgres or a key service that is
 * away: 100 ms first, then twice as long each time up to 2 s. When patience ends the caller gets
 * the exception, and the stream reads the record again. Thread-safe; {@link #close()} ends all
 * waiting.
 */
public final class RetryingVault implements PayloadVault, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingVault.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RequestKeys keys;
  private final Duration patience;
  private final CountDownLatch closed = new CountDownLatch(1);

  public RetryingVault(RequestKeys keys, Duration patience) {
    this.keys = keys;
    this.patience = patience;
  }

  @Override
  public String seal(String requestId, byte[] payload) {
    return patiently(
        requestId, () -> Base64.getEncoder().encodeToString(keys.seal(requestId, payload)));
  }

  @Override
  public byte[] open(String requestId, String sealed) {
    byte[] bytes = Base64.getDecoder().decode(sealed);
    return patiently(requestId, () -> keys.open(requestId, bytes));
  }

  private <T> T patiently(String requestId, Supplier<T> call) {
    long end = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return call.get();
      } catch (DatabaseException | KeyServiceException e) {
        LOG.warn("request keys unavailable: request={}", requestId);
        if (System.nanoTime() > end || isClosedWithin(pause)) {
          throw new VaultUnavailableException(e);
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private boolean isClosedWithin(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
