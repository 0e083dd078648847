package dev.lethe.ingest.intake;

/**
 * What the state store keeps of a request id: enough to recognise a repetition, a conflict and a
 * cancellation. No payload.
 *
 * @param bodyDigest {@code sha256:…} of the canonical body
 */
record AdmissionRecord(String bodyDigest, String tenant, String model, Standing standing) {
  /** What became of it at the intake. */
  enum Standing {
    ACCEPTED,
    REJECTED,
    CANCEL_REQUESTED
  }

  AdmissionRecord cancelled() {
    return new AdmissionRecord(bodyDigest, tenant, model, Standing.CANCEL_REQUESTED);
  }
}
