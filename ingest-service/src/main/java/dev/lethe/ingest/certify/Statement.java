package dev.lethe.ingest.certify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.control.SignedSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says, or where verification found too much, what it found. Made from the log
 * alone, so that the same log gives the same bytes.
 *
 * @param findings of a request that is not carried out as it should be: limits that were missed
 * @param reason of the same, a short code
 * @param claimedReceivedAt when the client says that it was received, where it says so
 * @param subject the requester's opaque reference
 * @param baseModel digest, as the trainer reported it
 * @param method how the bundle was fitted, as the trainer reported it: settings, and the digests of
 *     what it was fitted and verified on
 * @param measured figures of the verification, as the trainer reported them
 * @param notMeasured what a reader could look for in them in vain
 */
@JsonPropertyOrder({
  "type",
  "findings",
  "reason",
  "requestId",
  "tenant",
  "model",
  "subject",
  "legalBasis",
  "requestDigest",
  "receivedAt",
  "claimedReceivedAt",
  "dueAt",
  "enforcedAt",
  "failedAt",
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
    @Nullable JsonNode findings,
    @Nullable String reason,
    String requestId,
    String tenant,
    String model,
    String subject,
    @Nullable String legalBasis,
    String requestDigest,
    Instant receivedAt,
    @Nullable Instant claimedReceivedAt,
    Instant dueAt,
    @Nullable Instant enforcedAt,
    @Nullable Instant failedAt,
    @Nullable String baseModel,
    @Nullable String shield,
    @Nullable String bundle,
    @Nullable JsonNode method,
    @Nullable JsonNode measured,
    List<String> notMeasured,
    @Nullable List<ReplicaAck> replicas,
    List<CaseFile.Step> timeline,
    String keyDestruction,
    String statement,
    String residualRisk) {
  static final String TYPE = "lethe.certificate.v1";
  static final String FINDINGS_TYPE = "lethe.findings.v1";

  private static final String LIMITS = "limits";
  private static final String FINDINGS = "findings";

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

  private static final String KEY_KEPT =
      "The key that the forget set is sealed with is not destroyed, as the request has not ended"
          + " well. It is when the request is revoked.";

  private static final String WHAT_IS_IN_FORCE =
      "This request is not carried out as it should be: what was found is listed under findings."
          + " The forget set stays suppressed at inference by the request's shield, a gate that"
          + " refuses questions like those of the forget set; where a bundle is named, its gated"
          + " adapter is in force beside it. The base weights are unchanged.";

  static Statement of(CaseFile file, RequestEvent enforced, String subject) {
    List<ReplicaAck> replicas = enforced.replicas();
    return of(file, enforced, file.measured(), replicas == null ? List.of() : replicas, subject);
  }

  /** Whether a FAILED event tells of findings; others failed before anything was measured. */
  static boolean hasFindings(RequestEvent failed) {
    JsonNode measured = failed.measured();
    return measured != null && !measured.path(FINDINGS).isEmpty();
  }

  /**
   * What was found.
   *
   * @param failed which {@link #hasFindings}
   */
  static Statement ofFindings(CaseFile file, RequestEvent failed, String subject) {
    return of(file, failed, failed.measured(), null, subject);
  }

  /**
   * @param replicas that serve the bundle; null for findings
   */
  private static Statement of(
      CaseFile file,
      RequestEvent last,
      @Nullable JsonNode figures,
      @Nullable List<ReplicaAck> replicas,
      String subject) {
    RequestEvent.Intake intake = file.intake();
    ObjectNode measured = figures instanceof ObjectNode object ? object.deepCopy() : null;
    JsonNode method = measured == null ? null : measured.remove("method");
    JsonNode findings = measured == null ? null : measured.remove(FINDINGS);
    if (measured != null) {
      measured.remove(SignedSteps.FIELD); // the certificate has a signature of its own
    }
    boolean carriedOut = replicas != null;
    return new Statement(
        carriedOut ? TYPE : FINDINGS_TYPE,
        carriedOut ? null : findings,
        carriedOut ? null : last.reason(),
        file.requestId(),
        file.tenant(),
        file.model(),
        subject,
        intake.legalBasis(),
        intake.bodyDigest(),
        intake.receivedAt(),
        intake.claimedReceivedAt(),
        intake.dueAt(),
        carriedOut ? last.at() : null,
        carriedOut ? null : last.at(),
        method == null ? null : method.path("baseDigest").textValue(),
        file.shield(),
        last.bundle(),
        method,
        measured,
        notMeasured(measured),
        replicas,
        file.timeline(),
        carriedOut ? KEY : KEY_KEPT,
        carriedOut ? WHAT_WAS_DONE : WHAT_IS_IN_FORCE,
        WHAT_REMAINS);
  }

  /** Limits that nothing was found to hold to are among them. */
  private static List<String> notMeasured(@Nullable ObjectNode measured) {
    List<String> names = new ArrayList<>();
    NOT_MEASURED.stream()
        .filter(name -> measured == null || !measured.has(name))
        .forEach(names::add);
    if (measured != null) {
      for (JsonNode limit : measured.path(LIMITS)) {
        if (!limit.has("found")) {
          names.add(limit.path("what").asText());
        }
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return "Statement[requestId=" + requestId + "]";
  }
}
