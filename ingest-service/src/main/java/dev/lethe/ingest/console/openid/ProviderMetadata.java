package dev.lethe.ingest.console.openid;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** What a provider says of itself (OpenID Connect Discovery 1.0). */
record ProviderMetadata(String issuer, URI authorizationEndpoint, URI tokenEndpoint) {
  /**
   * @throws ProviderException if something is missing
   */
  static ProviderMetadata of(JsonNode json) throws ProviderException {
    try {
      String issuer = json.path("issuer").asText();
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
}
