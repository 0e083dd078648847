package dev.lethe.service.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code lethe.access}: who may call a service's HTTP API, and how often. */
public interface AccessConfig {
  /**
   * The file of the API keys, JSON, as {@code lethe keys api create} writes it; read again when it
   * changes. Where it is not set, no API key counts.
   */
  Optional<Path> apiKeys();

  /**
   * How many wrong keys and tokens a minute are taken from one address before they are answered
   * with 429. A key that is right is not slowed by it.
   */
  @WithDefault("30")
  int wrongKeysPerMinute();

  /** How many calls a minute one key may make. No limit where it is not set. */
  Optional<Integer> requestsPerMinute();

  /**
   * How many calls a minute all keys of one tenant may make together. No limit where it is not set.
   */
  Optional<Integer> tenantRequestsPerMinute();

  Map<String, TenantLimits> tenants();

  /** How OIDC tokens are read, beside what {@code quarkus.oidc} says. */
  OidcConfig oidc();

  /** The same for one tenant. */
  interface TenantLimits {
    /** How many calls a minute all keys of this tenant may make together. */
    Optional<Integer> requestsPerMinute();
  }

  /** What a token says of its holder's tenant. */
  interface OidcConfig {
    /** The claim that names the only tenant that a token's holder may see and act for. */
    @WithDefault("tenant")
    String tenantClaim();

    /** Whether a token without that claim is good for all tenants. It is refused otherwise. */
    @WithDefault("false")
    boolean allTenants();
  }
}
