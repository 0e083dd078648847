package dev.lethe.trainer;

import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.ShieldTrial;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.trainer.work.RequestTasks;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Tries shields of requests that were not handed in: one at a time, as shields of those that were
 * must not wait. Thread-safe. Closing waits for a trial that is running.
 */
public final class ShieldTrials implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private final EngineArtefactBuilder builder;
  private final Semaphore one = new Semaphore(1);

  ShieldTrials(EngineArtefactBuilder builder) {
    this.builder = builder;
  }

  /**
   * Takes about as long as a shield; empty while another is tried.
   *
   * @param request whose forget set is resolved
   * @throws TooLongException if the model cannot read all of it
   */
  public Optional<ShieldTrial> run(ErasureRequest request) {
    if (!one.tryAcquire()) {
      return Optional.empty();
    }
    try {
      byte[] key = new byte[KEY_BYTES]; // nothing is kept that it would have to protect
      new SecureRandom().nextBytes(key);
      UnlearnTask task = RequestTasks.of(request, new DigestKey(key));
      if (builder.tooLong(task).isPresent()) {
        throw new TooLongException();
      }
      return Optional.of(builder.tryShield(task));
    } finally {
      one.release();
    }
  }

  /** The next ones find it busy. */
  @Override
  public void close() {
    one.acquireUninterruptibly();
  }

  /** A text has more tokens than are allowed. */
  public static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
