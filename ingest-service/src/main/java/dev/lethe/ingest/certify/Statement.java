package dev.lethe.ingest.certify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says. Made from the log alone, so that the same log gives the same bytes.
 *
 * @param subject the requester's opaque reference
 * @param measured figures of the verification, as the trainer reported them
 */
@JsonPropertyOrder({
  "type",
  "requestId",
  "tenant",
  "model",
  "subject",
  "legalBasis",
  "requestDigest",
  "receivedAt",
  "dueAt",
  "enforcedAt",
  "shield",
  "bundle",
  "replicas",
  "measured",
  "timeline",
  "statement",
  "residualRisk"
})
record Statement(
    String type,
    String requestId,
    String tenant,
    String model,
    String subject,
    @Nullable String legalBasis,
    String requestDigest,
    Instant receivedAt,
    Instant dueAt,
    Instant enforcedAt,
    @Nullable String shield,
    @Nullable String bundle,
    List<ReplicaAck> replicas,
    @Nullable JsonNode measured,
    List<CaseFile.Step> timeline,
    String statement,
    String residualRisk) {
  static final String TYPE = "lethe.certificate.v1";

  private static final String WHAT_WAS_DONE =
      "The forget set of this request is suppressed at inference by a gated adapter on every"
          + " replica listed. The base weights are unchanged.";

  private static final String WHAT_REMAINS =
      "The base weights still hold the knowledge. Who can run them without the gate can ask for it,"
          + " and wordings unlike those that were verified may pass the gate; the measured figures"
          + " say how often that was seen.";

  static Statement of(CaseFile file, RequestEvent enforced, String subject) {
    RequestEvent.Intake intake = file.intake();
    List<ReplicaAck> replicas = enforced.replicas();
    return new Statement(
        TYPE,
        file.requestId(),
        file.tenant(),
        file.model(),
        subject,
        intake.legalBasis(),
        intake.bodyDigest(),
        intake.receivedAt(),
        intake.dueAt(),
        enforced.at(),
        file.shield(),
        enforced.bundle(),
        replicas == null ? List.of() : replicas,
        file.measured(),
        file.timeline(),
        WHAT_WAS_DONE,
        WHAT_REMAINS);
  }

  @Override
  public String toString() {
    return "Statement[requestId=" + requestId + "]";
  }
}
