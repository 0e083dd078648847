package dev.lethe.schemas;

import dev.lethe.schemas.access.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wish that a request's artefacts leave the replicas, on the topic {@code withdrawal-orders}
 * (key = model id). Signed by the ingest service, so that whoever can only write to the topic
 * orders nothing. Carries no personal data.
 *
 * @param kind what is wished
 * @param reason a short code
 * @param by who says that it was them, for REVOKE; a name, not verified
 * @param key id of the key
 * @param signature Ed25519, Base64, over everything else
 * @param actor who ordered it, as the ingest service knows them; null in orders from before it was
 *     said
 */
public record WithdrawalOrder(
    String requestId,
    String model,
    Kind kind,
    String reason,
    @Nullable String by,
    Instant at,
    String key,
    String signature,
    @Nullable Actor actor) {
  /** What is wished. */
  public enum Kind {
    /** By the requester, before FITTING. */
    CANCEL("lethe.cancel-ordered.v1"),
    /** By an operator, of a request that is enforced, certified or failed. */
    REVOKE("lethe.revoke-ordered.v1");

    private final String eventType;

    Kind(String eventType) {
      this.eventType = eventType;
    }

    public String eventType() {
      return eventType;
    }
  }

  /** The same with a signature. */
  public WithdrawalOrder signed(String byKey, String newSignature) {
    return new WithdrawalOrder(requestId, model, kind, reason, by, at, byKey, newSignature, actor);
  }
}
