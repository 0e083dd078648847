package dev.lethe.ingest.opendsr;

import dev.lethe.ingest.identity.IdentityResolver;
import org.jspecify.annotations.Nullable;

/**
 * What the standard needs, where it is configured. Immutable.
 *
 * @param processor null where OpenDSR is off
 * @param resolver null where identities cannot be resolved
 */
public record OpenDsrInstallation(
    @Nullable OpenDsrProcessor processor, @Nullable IdentityResolver resolver) {
  /** Whether requests can be taken. */
  public boolean isOn() {
    return processor != null && resolver != null;
  }
}
