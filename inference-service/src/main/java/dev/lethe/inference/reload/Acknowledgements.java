package dev.lethe.inference.reload;

import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Traffic;
import org.jspecify.annotations.Nullable;

/** Tells the world what this replica did with an artefact. Thread-safe; doesn't block. */
interface Acknowledgements {
  /**
   * @param reason for REJECTED; for ENFORCED, that no adapter is applied
   * @param traffic for ENFORCED: on how many of the last questions it fires; null where none is
   *     kept
   */
  void send(
      AcknowledgedArtefact about,
      EnforcementEvent.Kind kind,
      @Nullable String reason,
      @Nullable Traffic traffic);
}
