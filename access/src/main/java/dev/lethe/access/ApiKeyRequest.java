package dev.lethe.access;

import dev.lethe.schemas.access.ApiKeyText;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** Asks who holds an API key. */
final class ApiKeyRequest extends BaseAuthenticationRequest {
  private final ApiKeyText key;

  ApiKeyRequest(ApiKeyText key) {
    this.key = key;
  }

  ApiKeyText key() {
    return key;
  }
}
