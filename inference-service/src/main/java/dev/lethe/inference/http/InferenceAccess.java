package dev.lethe.inference.http;

import static dev.lethe.schemas.access.Role.CLIENT;
import static dev.lethe.schemas.access.Role.OPERATOR;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import jakarta.inject.Singleton;
import java.util.List;

/** Who may call what of a replica. */
@Singleton
final class InferenceAccess implements AccessRules {
  private static final String GET = "GET";
  private static final String POST = "POST";

  @Override
  public List<AccessRule> rules() {
    return List.of(
        AccessRule.of("/v1/models", GET, CLIENT, OPERATOR),
        AccessRule.of("/v1/models/{rest*}", GET, CLIENT, OPERATOR),
        AccessRule.of("/v1/completions", POST, CLIENT, OPERATOR),
        AccessRule.of("/v1/chat/completions", POST, CLIENT, OPERATOR),
        AccessRule.of("/v1/responses", POST, CLIENT, OPERATOR),
        AccessRule.of("/v1/embeddings", POST, CLIENT, OPERATOR),
        AccessRule.open("/q/health"),
        AccessRule.open("/q/health/{rest*}"),
        AccessRule.of("/q/metrics", GET, OPERATOR),
        AccessRule.of("/q/metrics/{rest*}", GET, OPERATOR));
  }
}
