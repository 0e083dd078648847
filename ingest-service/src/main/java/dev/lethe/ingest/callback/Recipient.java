package dev.lethe.ingest.callback;

import dev.lethe.ingest.intake.SettingName;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody else who holds the data, and is told of its erasure.
 *
 * @param name in settings and events
 * @param tenants whose requests are told; empty for all
 */
public record Recipient(String name, URI url, Optional<Set<SettingName>> tenants) {
  boolean isOf(String tenant) {
    return tenants.map(some -> some.contains(new SettingName(tenant))).orElse(true);
  }
}
