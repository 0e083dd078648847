package dev.lethe.trainer.work;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request, as far as a trainer must know.
 *
 * @param shield the published shield; null before, and once the request has ended
 * @param holds for what it waited for a person, or still does
 * @param shielded every live replica acknowledged the shield
 * @param fitting fitting was announced
 * @param ended the trainer's part is over: verified, failed, cancelled, rejected, or anything after
 */
public record RequestFacts(
    @Nullable AdapterEvent shield,
    HoldHistory holds,
    boolean shielded,
    boolean fitting,
    boolean ended) {
  public static final RequestFacts NONE =
      new RequestFacts(null, HoldHistory.NONE, false, false, false);
  public static final RequestFacts ENDED =
      new RequestFacts(null, HoldHistory.NONE, false, false, true);

  public RequestFacts withShield(AdapterEvent published) {
    return ended ? this : new RequestFacts(published, holds, shielded, fitting, false);
  }

  /**
   * Whether SHIELDED may be written at any moment by the tracker, which then is the one who writes
   * CANCELLED and takes the shield back.
   */
  public boolean belongsToTracker() {
    return shield != null && !shielded;
  }

  /** Whether it waits for a person. */
  public boolean held() {
    return holds.current() != null;
  }

  /** Whether a person has looked at what it would silence, and let it go on. */
  public boolean released() {
    return holds.isBreadthReleased();
  }

  public RequestFacts withHeld(RequestEvent step) {
    return ended ? this : with(holds.withHeld(step));
  }

  /** ACCEPTED was read: for the first time, or after HELD. */
  public RequestFacts withAccepted(RequestEvent step) {
    return ended ? this : with(holds.withAccepted(step));
  }

  public RequestFacts withShielded() {
    return ended ? this : new RequestFacts(shield, holds, true, fitting, false);
  }

  public RequestFacts withFitting() {
    return ended ? this : new RequestFacts(shield, holds, shielded, true, false);
  }

  private RequestFacts with(HoldHistory longer) {
    return new RequestFacts(shield, longer, shielded, fitting, false);
  }

  /** Whether nothing of it has been published, so that it may still be held. */
  boolean isUnpublished() {
    return shield == null && !shielded && !fitting;
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
    return held() ? new Lifecycle.Held(request) : new Lifecycle.Accepted(request);
  }
}
