package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorTokens;
import dev.lethe.schemas.control.ControlSigner;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Says under the service's signature who asked for something, for whoever reads the record that it
 * becomes: many can write to a topic, and name somebody else. Thread-safe.
 */
@Singleton
final class ActorTokenIssuer {
  private final ControlSigner signer;

  ActorTokenIssuer(ControlSigner signer) {
    this.signer = signer;
  }

  /** Good for that action on that request only. */
  String token(Caller caller, ActorClaim.Action action, String requestId) {
    return ActorTokens.sign(
        new ActorClaim(caller.actor(), caller.tenant(), action, requestId), signer);
  }

  /**
   * The headers of a record with that token.
   *
   * @param trace W3C trace context to pass on
   */
  Map<String, String> headers(
      Caller caller, ActorClaim.Action action, String requestId, Map<String, String> trace) {
    Map<String, String> headers = new HashMap<>(trace);
    headers.put(ActorTokens.HEADER, token(caller, action, requestId));
    return headers;
  }
}
