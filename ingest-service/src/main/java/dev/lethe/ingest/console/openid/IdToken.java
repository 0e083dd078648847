package dev.lethe.ingest.console.openid;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.util.Base64;

/**
 * Looks whether an ID token was issued for one sign-in. It came from the provider itself and not by
 * the browser, so that its signature tells nothing more (OpenID Connect Core 1.0, section 3.1.3.7,
 * item 6). Who somebody is and may do is read from the access token, whose signature is checked.
 */
final class IdToken {
  private IdToken() {}

  static boolean isFor(
      String token, String issuer, OpenIdSettings settings, PendingSignIn pending) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      JsonNode claims = Json.parse(Base64.getUrlDecoder().decode(parts[1]));
      return issuer.equals(claims.path("iss").asText())
          && isAudience(claims.path("aud"), settings.clientId())
          && pending.nonce().equals(claims.path("nonce").asText());
    } catch (IllegalArgumentException | InvalidEventException e) {
      return false;
    }
  }

  private static boolean isAudience(JsonNode audience, String clientId) {
    if (!audience.isArray()) {
      return clientId.equals(audience.asText());
    }
    for (JsonNode each : audience) {
      if (clientId.equals(each.asText())) {
        return true;
      }
    }
    return false;
  }
}
