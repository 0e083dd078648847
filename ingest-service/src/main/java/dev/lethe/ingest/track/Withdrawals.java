package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.Fault;
import dev.lethe.schemas.control.Statements;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets artefacts go, by a signed revocation each. Used by one task. */
record Withdrawals(ControlSigner signer, LiveSets sets, Outlet out) {
  private static final Logger LOG = LoggerFactory.getLogger(Withdrawals.class);

  /**
   * Revokes artefacts that are in force.
   *
   * @param reason a short code
   * @return whether all are revoked now
   */
  boolean revoke(List<AdapterEvent> artefacts, String reason) {
    for (AdapterEvent artefact : artefacts) {
      AdapterEvent revocation =
          Statements.sign(
              artefact.revoked(out.now(), reason), sets.of(artefact.model()).revocations(), signer);
      Optional<Fault> fault = sets.hear(revocation);
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
