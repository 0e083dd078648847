package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request, as far as a trainer must know.
 *
 * @param shield the published shield; null before, and once the request has ended
 * @param withdrawn the shield was taken back
 * @param shielded every live replica acknowledged the shield
 * @param fitting fitting was announced
 * @param ended the trainer's part is over: verified, failed, cancelled, or anything after
 */
record Facts(
    @Nullable AdapterEvent shield,
    boolean withdrawn,
    boolean shielded,
    boolean fitting,
    boolean ended) {
  static final Facts NONE = new Facts(null, false, false, false, false);
  static final Facts ENDED = new Facts(null, false, false, false, true);

  Facts withShield(AdapterEvent published) {
    return ended ? this : new Facts(published, withdrawn, shielded, fitting, false);
  }

  /** {@code digest} was revoked, be it the shield or another artefact. */
  Facts withRevoked(String digest) {
    return shield != null && shield.digest().equals(digest)
        ? new Facts(shield, true, shielded, fitting, false)
        : this;
  }

  /**
   * Whether SHIELDED may be written at any moment by the tracker, which then is the one who writes
   * CANCELLED.
   */
  boolean belongsToTracker() {
    return shield != null && !shielded;
  }

  Facts withShielded() {
    return ended ? this : new Facts(shield, withdrawn, true, fitting, false);
  }

  Facts withFitting() {
    return ended ? this : new Facts(shield, withdrawn, shielded, true, false);
  }
}
