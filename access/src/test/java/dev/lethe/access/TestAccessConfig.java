package dev.lethe.access;

import dev.lethe.service.config.AccessConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of which some are given. */
record TestAccessConfig(
    int wrongKeysPerMinute, Optional<Integer> requestsPerMinute, OidcConfig oidc)
    implements AccessConfig {
  static TestAccessConfig ofTenants(String claim, boolean all) {
    return new TestAccessConfig(30, Optional.empty(), new Oidc(claim, all));
  }

  static TestAccessConfig ofLimits(int wrongKeys, Optional<Integer> calls) {
    return new TestAccessConfig(wrongKeys, calls, new Oidc("tenant", false));
  }

  @Override
  public Optional<Path> apiKeys() {
    return Optional.empty();
  }

  private record Oidc(String tenantClaim, boolean allTenants) implements OidcConfig {}
}
