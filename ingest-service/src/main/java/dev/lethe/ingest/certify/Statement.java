package dev.lethe.ingest.certify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says. Made from the log alone, so that the same log gives the same bytes.
 *
 * @param subject the requester's opaque reference
 * @param baseModel digest, as the trainer reported it
 * @param method how the bundle was fitted, as the trainer reported it: settings, and the digests of
 *     what it was fitted and verified on
 * @param measured figures of the verification, as the trainer reported them
 * @param notMeasured what a reader could look for in them in vain
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
  "baseModel",
  "shield",
  "bundle",
  "method",
  "measured",
  "notMeasured",
  "replicas",
  "timeline",
  "keyDestruction",
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
    @Nullable String baseModel,
    @Nullable String shield,
    @Nullable String bundle,
    @Nullable JsonNode method,
    @Nullable JsonNode measured,
    List<String> notMeasured,
    List<ReplicaAck> replicas,
    List<CaseFile.Step> timeline,
    String keyDestruction,
    String statement,
    String residualRisk) {
  static final String TYPE = "lethe.certificate.v1";

  private static final List<String> NOT_MEASURED =
      List.of("truthRatio", "attackFamilies", "relearningRecovery");

  private static final String KEY =
      "The key that the forget set is sealed with is destroyed when the log's event CERTIFIED is"
          + " applied, which names the digest of this certificate.";

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
    JsonNode verified = file.measured();
    ObjectNode measured = verified instanceof ObjectNode object ? object.deepCopy() : null;
    JsonNode method = measured == null ? null : measured.remove("method");
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
        method == null ? null : method.path("baseDigest").textValue(),
        file.shield(),
        enforced.bundle(),
        method,
        measured,
        NOT_MEASURED.stream().filter(name -> measured == null || !measured.has(name)).toList(),
        replicas == null ? List.of() : replicas,
        file.timeline(),
        KEY,
        WHAT_WAS_DONE,
        WHAT_REMAINS);
  }

  @Override
  public String toString() {
    return "Statement[requestId=" + requestId + "]";
  }
}
