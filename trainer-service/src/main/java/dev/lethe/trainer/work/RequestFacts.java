package dev.lethe.trainer.work;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Lifecycle;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request, as far as a trainer must know.
 *
 * @param shield the published shield; null before, and once the request has ended
 * @param held it waits for a person
 * @param released a person let it go on
 * @param shielded every live replica acknowledged the shield
 * @param fitting fitting was announced
 * @param ended the trainer's part is over: verified, failed, cancelled, or anything after
 */
public record RequestFacts(
    @Nullable AdapterEvent shield,
    boolean held,
    boolean released,
    boolean shielded,
    boolean fitting,
    boolean ended) {
  public static final RequestFacts NONE = new RequestFacts(null, false, false, false, false, false);
  public static final RequestFacts ENDED = new RequestFacts(null, false, false, false, false, true);

  public RequestFacts withShield(AdapterEvent published) {
    return ended ? this : new RequestFacts(published, held, released, shielded, fitting, false);
  }

  /**
   * Whether SHIELDED may be written at any moment by the tracker, which then is the one who writes
   * CANCELLED and takes the shield back.
   */
  public boolean belongsToTracker() {
    return shield != null && !shielded;
  }

  public RequestFacts withHeld() {
    return ended ? this : new RequestFacts(shield, true, released, shielded, fitting, false);
  }

  /** ACCEPTED was read: for the first time, or after HELD. */
  public RequestFacts withAccepted() {
    return held ? new RequestFacts(shield, false, true, shielded, fitting, ended) : this;
  }

  public RequestFacts withShielded() {
    return ended ? this : new RequestFacts(shield, held, released, true, fitting, false);
  }

  public RequestFacts withFitting() {
    return ended ? this : new RequestFacts(shield, held, released, shielded, true, false);
  }

  /** Where it stands, until its bundle is verified. */
  Lifecycle.Fallible fallible(Lifecycle.Request request) {
    if (fitting) {
      return new Lifecycle.Fitting(request);
    }
    return shielded ? new Lifecycle.Shielded(request) : new Lifecycle.Accepted(request);
  }

  /** Where it stands, before its fit began. */
  Lifecycle.Cancellable cancellable(Lifecycle.Request request) {
    if (shielded) {
      return new Lifecycle.Shielded(request);
    }
    return held && !released ? new Lifecycle.Held(request) : new Lifecycle.Accepted(request);
  }
}
