package dev.lethe.ingest.console.openid;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Looks whether an ID token was issued for one sign-in, and counts now (OpenID Connect Core 1.0,
 * section 3.1.3.7). It came from the provider itself and not by the browser, so that its signature
 * tells nothing more (item 6). Who somebody is and may do is read from the access token, whose
 * signature is checked.
 */
final class IdToken {
  /** How far the provider's clock may differ from this one. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private IdToken() {}

  /**
   * @param issuer whose it must be
   */
  static boolean isFor(
      String token, String issuer, OpenIdSettings settings, PendingSignIn pending, Instant now) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      JsonNode claims = Json.parse(Base64.getUrlDecoder().decode(parts[1]));
      return issuer.equals(claims.path("iss").textValue())
          && isAudience(claims, settings.clientId())
          && pending.nonce().equals(claims.path("nonce").textValue())
          && isTimely(claims, now);
    } catch (IllegalArgumentException | InvalidEventException e) {
      return false;
    }
  }

  /** Items 3 to 5: for this client, and where it is for several, given to this one. */
  private static boolean isAudience(JsonNode claims, String clientId) {
    JsonNode audience = claims.path("aud");
    JsonNode party = claims.path("azp");
    if (!party.isMissingNode() && !clientId.equals(party.textValue())) {
      return false;
    }
    if (!audience.isArray()) {
      return clientId.equals(audience.textValue());
    }
    for (JsonNode each : audience) {
      if (clientId.equals(each.textValue())) {
        return audience.size() == 1 || !party.isMissingNode();
      }
    }
    return false;
  }

  /** Items 9 and 10: it has not expired, and was not issued in the future. */
  private static boolean isTimely(JsonNode claims, Instant now) {
    JsonNode expires = claims.path("exp");
    JsonNode issued = claims.path("iat");
    JsonNode begins = claims.path("nbf");
    if (!expires.isNumber() || !issued.isNumber()) {
      return false;
    }
    if (!begins.isMissingNode() && (!begins.isNumber() || isAfter(begins, now.plus(SKEW)))) {
      return false;
    }
    return isAfter(expires, now.minus(SKEW)) && !isAfter(issued, now.plus(SKEW));
  }

  /** Seconds since 1970 may have a fraction (RFC 7519, section 2). */
  private static boolean isAfter(JsonNode seconds, Instant time) {
    return seconds.doubleValue() > time.toEpochMilli() / 1000.0;
  }
}
