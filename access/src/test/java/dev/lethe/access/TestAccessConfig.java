package dev.lethe.access;

import dev.lethe.service.config.AccessConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Settings of which some are given. */
record TestAccessConfig(
    int wrongKeysPerMinute,
    Optional<Integer> requestsPerMinute,
    Optional<Integer> tenantRequestsPerMinute,
    Map<String, TenantLimits> tenants,
    OidcConfig oidc)
    implements AccessConfig {
  private static final Oidc NO_OIDC = new Oidc("tenant", false);

  static TestAccessConfig ofTenants(String claim, boolean all) {
    return new TestAccessConfig(
        30, Optional.empty(), Optional.empty(), Map.of(), new Oidc(claim, all));
  }

  static TestAccessConfig ofLimits(int wrongKeys, Optional<Integer> calls) {
    return new TestAccessConfig(wrongKeys, calls, Optional.empty(), Map.of(), NO_OIDC);
  }

  /**
   * @param all calls a minute of tenants that have no limit of their own
   * @param own calls a minute by tenant
   */
  static TestAccessConfig ofTenantLimits(int all, Map<String, Integer> own) {
    Map<String, TenantLimits> tenants = new HashMap<>();
    own.forEach((tenant, limit) -> tenants.put(tenant, () -> Optional.of(limit)));
    return new TestAccessConfig(1, Optional.empty(), Optional.of(all), tenants, NO_OIDC);
  }

  @Override
  public Optional<Path> apiKeys() {
    return Optional.empty();
  }

  private record Oidc(String tenantClaim, boolean allTenants) implements OidcConfig {}
}
