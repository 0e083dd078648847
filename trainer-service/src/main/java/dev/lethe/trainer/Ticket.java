package dev.lethe.trainer;

/**
 * One stay of a job in a lane. The poll loop may abandon it at any time (partition lost, request
 * cancelled); the lane looks at that now and then, and what it makes nevertheless is thrown away.
 * Thread-safe; compared by identity.
 */
final class Ticket {
  private final ErasureJob job;
  private volatile boolean abandoned;

  Ticket(ErasureJob job) {
    this.job = job;
  }

  ErasureJob job() {
    return job;
  }

  void abandon() {
    abandoned = true;
  }

  /**
   * @throws AbandonedException if nobody wants the result any more
   */
  void requireWanted() {
    if (abandoned) {
      throw new AbandonedException();
    }
  }

  /** Ends a lane's work early. */
  static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbandonedException() {
      super("abandoned", null, false, false);
    }
  }
}
