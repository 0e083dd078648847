package dev.lethe.trainer.work;

/**
 * One stay of a job in a lane. The poll loop may abandon it at any time (partition lost, request
 * cancelled); the lane looks at that now and then, and what it makes nevertheless is thrown away.
 * Thread-safe; compared by identity.
 */
public final class JobAttempt {
  private final ErasureJob job;
  private final boolean released;
  private volatile boolean abandoned;

  /**
   * @param released a person has looked at the request and lets it go on
   */
  JobAttempt(ErasureJob job, boolean released) {
    this.job = job;
    this.released = released;
  }

  public boolean isReleased() {
    return released;
  }

  public ErasureJob job() {
    return job;
  }

  void abandon() {
    abandoned = true;
  }

  /**
   * @throws AbandonedException if nobody wants the result any more
   */
  public void requireWanted() {
    if (abandoned) {
      throw new AbandonedException();
    }
  }

  /** Ends a lane's work early. */
  public static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AbandonedException() {
      super("abandoned", null, false, false);
    }
  }
}
