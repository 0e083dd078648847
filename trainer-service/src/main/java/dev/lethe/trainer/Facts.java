package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request, as far as a trainer must know.
 *
 * @param shield the published shield; null before, and once the request has ended
 * @param shielded every live replica acknowledged the shield
 * @param fitting fitting was announced
 * @param ended the trainer's part is over: verified, failed, cancelled, or anything after
 */
record Facts(@Nullable AdapterEvent shield, boolean shielded, boolean fitting, boolean ended) {
  static final Facts NONE = new Facts(null, false, false, false);
  static final Facts ENDED = new Facts(null, false, false, true);

  Facts withShield(AdapterEvent published) {
    return ended ? this : new Facts(published, shielded, fitting, false);
  }

  Facts withShielded() {
    return ended ? this : new Facts(shield, true, fitting, false);
  }

  Facts withFitting() {
    return ended ? this : new Facts(shield, shielded, true, false);
  }
}
