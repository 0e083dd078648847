package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request, as far as a trainer must know.
 *
 * @param shield the published shield; null before, and once the request has ended
 * @param withdrawn the shield was taken back
 * @param held it waits for a person
 * @param released a person let it go on
 * @param shielded every live replica acknowledged the shield
 * @param fitting fitting was announced
 * @param ended the trainer's part is over: verified, failed, cancelled, or anything after
 */
record Facts(
    @Nullable AdapterEvent shield,
    boolean withdrawn,
    boolean held,
    boolean released,
    boolean shielded,
    boolean fitting,
    boolean ended) {
  static final Facts NONE = new Facts(null, false, false, false, false, false, false);
  static final Facts ENDED = new Facts(null, false, false, false, false, false, true);

  Facts withShield(AdapterEvent published) {
    return ended ? this : new Facts(published, withdrawn, held, released, shielded, fitting, false);
  }

  /** {@code digest} was revoked, be it the shield or another artefact. */
  Facts withRevoked(String digest) {
    return shield != null && shield.digest().equals(digest)
        ? new Facts(shield, true, held, released, shielded, fitting, false)
        : this;
  }

  /**
   * Whether SHIELDED may be written at any moment by the tracker, which then is the one who writes
   * CANCELLED.
   */
  boolean belongsToTracker() {
    return shield != null && !shielded;
  }

  Facts withHeld() {
    return ended ? this : new Facts(shield, withdrawn, true, released, shielded, fitting, false);
  }

  /** ACCEPTED was read: for the first time, or after HELD. */
  Facts withAccepted() {
    return held ? new Facts(shield, withdrawn, false, true, shielded, fitting, ended) : this;
  }

  Facts withShielded() {
    return ended ? this : new Facts(shield, withdrawn, held, released, true, fitting, false);
  }

  Facts withFitting() {
    return ended ? this : new Facts(shield, withdrawn, held, released, shielded, true, false);
  }
}
