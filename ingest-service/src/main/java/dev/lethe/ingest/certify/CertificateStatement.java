package dev.lethe.ingest.certify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Figure;
import dev.lethe.schemas.measured.Findings;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.Method;
import dev.lethe.schemas.measured.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says, or where verification found too much, what it found. Made from the log
 * alone, so that the same log gives the same bytes.
 *
 * @param findings of a request that is not carried out as it should be: limits that were missed
 * @param reason of the same, a short code
 * @param claimedReceivedAt when the client says that it was received, where it says so
 * @param subject the requester's opaque reference
 * @param dueAt the due date in force
 * @param originalDueAt the one before it was extended; left out where it was not
 * @param extendedAt when that was; left out where it was not
 * @param submittedBy who handed it in; left out where the log does not say
 * @param releasedBy who let it go on, if it was held
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
  "originalDueAt",
  "extendedAt",
  "submittedBy",
  "releasedBy",
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
record CertificateStatement(
    String type,
    @Nullable Findings findings,
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
    @Nullable Instant originalDueAt,
    @Nullable Instant extendedAt,
    @Nullable Actor submittedBy,
    @Nullable Actor releasedBy,
    @Nullable Instant enforcedAt,
    @Nullable Instant failedAt,
    @Nullable String baseModel,
    @Nullable String shield,
    @Nullable String bundle,
    @Nullable Method method,
    @Nullable Measurements measured,
    List<String> notMeasured,
    @Nullable List<ReplicaAck> replicas,
    List<CertificationState.Step> timeline,
    String keyDestruction,
    String statement,
    String residualRisk) {
  static final String TYPE = "lethe.certificate.v1";
  static final String FINDINGS_TYPE = "lethe.findings.v1";

  private static final String KEY =
      "The key that the forget set is sealed with is destroyed when the log's event CERTIFIED is"
          + " applied, which names the digest of this certificate.";

  private static final String WHAT_WAS_DONE =
      "The forget set of this request is suppressed at inference by a gated adapter on every"
          + " replica listed. The base weights are unchanged.";

  private static final String WHAT_WAS_DONE_AS_UNKNOWN =
      "The forget set of this request is suppressed at inference on every replica listed. Where a"
          + " gate fires, the base model answers about an invented person in the subject's place;"
          + " what cannot be answered so is refused. The base weights are unchanged.";

  private static final String WHAT_WAS_DONE_BY_GATE =
      "The forget set of this request is suppressed at inference on every replica listed, by a gate"
          + " that refuses. The gate was fitted by texts of the model, which could only be called:"
          + " nothing was fitted to the model itself, and its weights are unchanged.";

  private static final String WHAT_WAS_DONE_BY_GATE_AS_UNKNOWN =
      "The forget set of this request is suppressed at inference on every replica listed, by a"
          + " gate. Where a replica has the model, and the gate fires, the base model answers about"
          + " an invented person in the subject's place; what is not answered so is refused. The"
          + " gate was fitted by texts of the model, which could only be called: nothing was fitted"
          + " to the model itself, and its weights are unchanged.";

  private static final String WHAT_IS_IN_FORCE_BY_GATE =
      "This request is not carried out as it should be: what was found is listed under findings."
          + " The forget set stays suppressed at inference by the request's shield, a gate that"
          + " refuses questions like those of the forget set; where a bundle is named, its gate is"
          + " in force beside it and refuses too. Nothing was fitted to the model, which could only"
          + " be called; its weights are unchanged.";

  /** Beside {@link #WHAT_REMAINS}. */
  private static final String INVENTED =
      " An answer about an invented person is given under the name that was asked about. It is made"
          + " up, and may be taken for true.";

  private static final String WHAT_REMAINS =
      "The base weights still hold the knowledge. Who can run them without the gate can ask for it,"
          + " and wordings unlike those that were verified may pass the gate; the measured figures"
          + " say how often that was seen.";

  private static final String KEY_KEPT =
      "The key that the forget set is sealed with is not destroyed, as the request has not ended"
          + " well. It is when the request is revoked.";

  /** Of a model that could only be called, beside {@link #WHAT_REMAINS}. */
  private static final String UNSEEN =
      " Nobody checked that the server that answers today has the model by whose texts the gate was"
          + " fitted.";

  private static final String WHAT_IS_IN_FORCE =
      "This request is not carried out as it should be: what was found is listed under findings."
          + " The forget set stays suppressed at inference by the request's shield, a gate that"
          + " refuses questions like those of the forget set; where a bundle is named, its gated"
          + " adapter is in force beside it. The base weights are unchanged.";

  static CertificateStatement of(CertificationState file, RequestEvent enforced, String subject) {
    List<ReplicaAck> replicas = enforced.replicas();
    return of(file, enforced, file.measured(), replicas == null ? List.of() : replicas, subject);
  }

  /** Whether a FAILED event tells of findings; others failed before anything was measured. */
  static boolean hasFindings(RequestEvent failed) {
    return Optional.ofNullable(failed.measured())
        .flatMap(Measurements::findings)
        .filter(findings -> !findings.isEmpty())
        .isPresent();
  }

  /**
   * What was found.
   *
   * @param failed which {@link #hasFindings}
   */
  static CertificateStatement ofFindings(
      CertificationState file, RequestEvent failed, String subject) {
    return of(file, failed, failed.measured(), null, subject);
  }

  /**
   * @param replicas that serve the bundle; null for findings
   */
  private static CertificateStatement of(
      CertificationState file,
      RequestEvent last,
      @Nullable Measurements figures,
      @Nullable List<ReplicaAck> replicas,
      String subject) {
    RequestEvent.Intake intake = file.intake();
    CertificationState.Extension extension = file.extension();
    Optional<Measurements> measured = Optional.ofNullable(figures);
    Method method = measured.flatMap(Measurements::method).orElse(null);
    boolean carriedOut = replicas != null;
    boolean unknown = measured.map(Measurements::answersAsUnknown).orElse(false);
    boolean byGate = measured.map(Measurements::refusesByGate).orElse(false);
    return new CertificateStatement(
        carriedOut ? TYPE : FINDINGS_TYPE,
        carriedOut ? null : measured.flatMap(Measurements::findings).orElse(null),
        carriedOut ? null : last.reason(),
        file.requestId(),
        file.tenant(),
        file.model(),
        subject,
        intake.legalBasis(),
        intake.bodyDigest(),
        intake.receivedAt(),
        intake.claimedReceivedAt(),
        file.dueAt(),
        extension == null ? null : intake.dueAt(),
        extension == null ? null : extension.at(),
        file.submittedBy(),
        file.releasedBy(),
        carriedOut ? last.at() : null,
        carriedOut ? null : last.at(),
        method == null ? null : method.baseDigest(),
        file.shield(),
        last.bundle(),
        method,
        measured.map(Measurements::figuresAlone).orElse(null),
        notMeasured(measured.orElse(Measurements.none()).verification()),
        replicas,
        file.timeline(),
        carriedOut ? KEY : KEY_KEPT,
        carriedOut ? done(unknown, byGate) : byGate ? WHAT_IS_IN_FORCE_BY_GATE : WHAT_IS_IN_FORCE,
        WHAT_REMAINS + (unknown ? INVENTED : "") + (byGate ? UNSEEN : ""));
  }

  private static String done(boolean unknown, boolean byGate) {
    if (byGate) {
      return unknown ? WHAT_WAS_DONE_BY_GATE_AS_UNKNOWN : WHAT_WAS_DONE_BY_GATE;
    }
    return unknown ? WHAT_WAS_DONE_AS_UNKNOWN : WHAT_WAS_DONE;
  }

  /** Limits that nothing was found to hold to are among them. */
  private static List<String> notMeasured(Verification figures) {
    List<String> names = new ArrayList<>();
    if (figures.truthRatio() == null) {
      names.add(Figure.TRUTH_RATIO);
    }
    if (figures.attacks().isEmpty()) {
      names.add(Figure.ATTACK_FAMILIES);
    }
    if (figures.relearning() == null) {
      names.add(Figure.RELEARNING_RECOVERY);
    }
    List<Limit> limits = figures.limits();
    if (limits != null) {
      limits.stream().filter(limit -> limit.found() == null).map(Limit::what).forEach(names::add);
    }
    return names;
  }

  @Override
  public String toString() {
    return "CertificateStatement[requestId=" + requestId + "]";
  }
}
