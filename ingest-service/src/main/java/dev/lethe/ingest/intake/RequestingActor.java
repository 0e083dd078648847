package dev.lethe.ingest.intake;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorTokens;
import dev.lethe.schemas.control.TrustedKeys;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for what came by the intake topic. Anybody who may write there can write any header, so
 * only a token counts that this service has signed for that request and that action.
 *
 * @param tenant the only one that they may act for; null for all
 * @param token what says so; null where nothing does
 */
record RequestingActor(Actor actor, @Nullable String tenant, @Nullable String token) {
  private static final RequestingActor UNKNOWN = new RequestingActor(Actor.TOPIC, null, null);

  /** No token is longer; what is would be written on for nothing. */
  private static final int MAX_TOKEN_BYTES = 8 * 1024;

  /** Takes the token along, unopened: the next stage knows what it must be for. */
  static void passOn(Headers from, Headers to) {
    Header header = from.lastHeader(ActorTokens.HEADER);
    if (header != null && header.value() != null && header.value().length <= MAX_TOKEN_BYTES) {
      to.add(header);
    }
  }

  /**
   * @param ingest this service's own keys
   */
  static RequestingActor of(
      Headers headers, ActorClaim.Action asked, String requestId, TrustedKeys ingest) {
    Header header = headers.lastHeader(ActorTokens.HEADER);
    if (header == null || header.value() == null) {
      return UNKNOWN;
    }
    String token = new String(header.value(), StandardCharsets.US_ASCII);
    return ActorTokens.open(token, asked, requestId, ingest)
        .map(claim -> new RequestingActor(claim.actor(), claim.tenant(), token))
        .orElse(UNKNOWN);
  }

  /** Whether they may act for that tenant. Whoever writes to the topic may act for any. */
  boolean actsFor(String other) {
    return tenant == null || tenant.equals(other);
  }

  @Override
  public String toString() {
    return "RequestingActor[" + actor + ", tenant=" + tenant + "]";
  }
}
