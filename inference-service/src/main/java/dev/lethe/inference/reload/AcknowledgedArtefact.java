package dev.lethe.inference.reload;

import dev.lethe.schemas.AdapterEvent;

/**
 * What an acknowledgement is about.
 *
 * @param digest {@code sha256:…} of the artefact, or of a record that names none
 */
record AcknowledgedArtefact(String requestId, String model, String digest) {
  static AcknowledgedArtefact of(AdapterEvent event) {
    return new AcknowledgedArtefact(event.requestId(), event.model(), event.digest());
  }
}
