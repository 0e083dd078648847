package dev.lethe.ingest.certify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.LiveSetInForce;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.RevokedArtefacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a request that was revoked. Made from the log alone, so that the same log gives
 * the same bytes.
 *
 * @param by who said that it was them; nobody checked it
 * @param revokedBy who ordered it, as the ingest service knows them; left out where the log does
 *     not say
 * @param artefacts digests of the shields and bundles that were revoked
 * @param liveSet what is in force for the model without them
 * @param certificate digest of the certificate of before, if there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "type",
  "requestId",
  "tenant",
  "model",
  "reason",
  "by",
  "byIsClaimed",
  "revokedBy",
  "revokedAt",
  "artefacts",
  "liveSet",
  "certificate",
  "statement"
})
record RevocationStatement(
    String type,
    String requestId,
    String tenant,
    String model,
    @Nullable String reason,
    @Nullable String by,
    @Nullable Boolean byIsClaimed,
    @Nullable Actor revokedBy,
    Instant revokedAt,
    List<String> artefacts,
    @Nullable LiveSetInForce liveSet,
    @Nullable String certificate,
    String statement) {
  static final String TYPE = "lethe.revocation.v1";

  private static final String WITH_CERTIFICATE =
      "This request was revoked: its shield and its bundle have left every live replica, and the"
          + " model may answer again with what the request was about. The certificate named here"
          + " says what was true before; it is history.";

  private static final String WITHOUT_CERTIFICATE =
      "This request was revoked: its shield and its bundle have left every live replica, and the"
          + " model may answer again with what the request was about. It was never certified.";

  static RevocationStatement of(RequestEvent revoked, @Nullable String certificate) {
    Optional<Measurements> measured = Optional.ofNullable(revoked.measured());
    RevokedArtefacts said =
        measured
            .flatMap(Measurements::revocation)
            .orElseGet(() -> new RevokedArtefacts(null, List.of()));
    String by = said.by();
    return new RevocationStatement(
        TYPE,
        revoked.requestId(),
        revoked.tenant(),
        revoked.model(),
        revoked.reason(),
        by,
        by == null ? null : Boolean.TRUE,
        revoked.actor(),
        revoked.at(),
        said.artefacts(),
        measured.flatMap(Measurements::liveSet).orElse(null),
        certificate,
        certificate == null ? WITHOUT_CERTIFICATE : WITH_CERTIFICATE);
  }
}
