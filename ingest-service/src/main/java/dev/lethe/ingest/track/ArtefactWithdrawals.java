package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets artefacts go, by a signed revocation each. Used by one task. */
record ArtefactWithdrawals(ControlSigner signer, LiveSets sets, TrackerSink out) {
  private static final Logger LOG = LoggerFactory.getLogger(ArtefactWithdrawals.class);

  /**
   * Revokes artefacts that are in force.
   *
   * @param reason a short code
   * @return whether all are revoked now
   */
  boolean revoke(List<AdapterEvent> artefacts, String reason) {
    for (AdapterEvent artefact : artefacts) {
      AdapterEvent revocation =
          ControlSignatures.sign(
              artefact.revoked(out.now(), reason), sets.of(artefact.model()).revocations(), signer);
      Optional<ControlFault> fault = sets.hear(revocation);
      if (fault.isPresent()) {
        LOG.error(
            "cannot revoke: request={} digest={} fault={}",
            artefact.requestId(),
            artefact.digest(),
            fault.get().code());
        return false;
      }
      out.write(revocation);
    }
    return true;
  }
}
