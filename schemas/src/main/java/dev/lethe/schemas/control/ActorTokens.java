package dev.lethe.schemas.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * Signs and opens {@link ActorClaim}s: {@code CONTENT.KEY.SIGNATURE}, the content's canonical JSON
 * in unpadded Base64url. Thread-safe.
 */
public final class ActorTokens {
  /** Name of the Kafka header that carries a token. */
  public static final String HEADER = "lethe-actor";

  static final String ACTOR = "lethe.actor.v1";

  private static final int PARTS = 3;

  private ActorTokens() {}

  /** A claim with a signature. */
  public static String sign(ActorClaim claim, ControlSigner signer) {
    byte[] content = content(claim);
    ControlSigner.Signed signed = signer.sign(ACTOR, content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content)
        + "."
        + signed.keyId()
        + "."
        + signed.signature();
  }

  /**
   * The claim of a token that goes along with a record; empty if no key that counts has signed it,
   * or if it was signed for another request or for something else.
   *
   * @param asked what the record asks for
   * @param requestId of which request
   * @param ingest the ingest service's keys
   */
  public static Optional<ActorClaim> open(
      String token, ActorClaim.Action asked, String requestId, TrustedKeys ingest) {
    return open(token, ingest).filter(claim -> claim.covers(asked, requestId));
  }

  /**
   * The claim of a token; empty if no key that counts has signed it.
   *
   * @param ingest the ingest service's keys
   */
  public static Optional<ActorClaim> open(String token, TrustedKeys ingest) {
    String[] parts = token.split("\\.", PARTS + 1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(parts[0]);
      return ControlSignatures.current(ingest, parts[1], ACTOR, content, parts[2]).isEmpty()
          ? Optional.ofNullable(Json.mapper().readValue(content, ActorClaim.class))
          : Optional.empty();
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] content(ActorClaim claim) {
    JsonNode tree = Json.mapper().valueToTree(claim);
    return Json.canonical(tree);
  }
}
