package dev.lethe.ingest.console.openid;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** What a provider says of itself (OpenID Connect Discovery 1.0). */
record ProviderMetadata(String issuer, URI authorizationEndpoint, URI tokenEndpoint) {
  /**
   * Reads them. The issuer must be the one that was asked (Discovery 1.0, section 4.3): whoever can
   * answer in its place is not believed to be another. A slash at the end of either is none.
   *
   * @throws ProviderException if something is missing, or they are another issuer's
   */
  static ProviderMetadata of(JsonNode json, String wanted) throws ProviderException {
    String issuer = json.path("issuer").asText();
    if (!issuer.isEmpty() && !withoutSlash(issuer).equals(withoutSlash(wanted))) {
      throw ProviderException.away("the provider's metadata are another issuer's");
    }
    try {
      URI authorization = URI.create(json.path("authorization_endpoint").asText());
      URI token = URI.create(json.path("token_endpoint").asText());
      if (!issuer.isEmpty() && authorization.isAbsolute() && token.isAbsolute()) {
        return new ProviderMetadata(issuer, authorization, token);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw ProviderException.away("the provider's metadata lack an endpoint");
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
