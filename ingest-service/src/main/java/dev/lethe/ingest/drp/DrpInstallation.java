package dev.lethe.ingest.drp;

import dev.lethe.ingest.identity.IdentityResolver;
import java.util.Map;
import java.util.Optional;

/**
 * What the protocol needs, where it is configured. Thread-safe.
 *
 * @param tenants by the id of a business that requests are taken for
 * @param takesUnverified whether identities count too that the agent has not verified
 */
public record DrpInstallation(
    DrpDirectory directory,
    Map<String, String> tenants,
    IdentityResolver resolver,
    boolean takesUnverified) {
  public DrpInstallation {
    tenants = Map.copyOf(tenants);
  }

  /** The tenant whose requests those of a business are. */
  public Optional<String> tenant(String businessId) {
    return Optional.ofNullable(tenants.get(businessId));
  }
}
