package dev.lethe.ingest.callback;

import java.net.URI;
import java.util.function.Predicate;

/**
 * Somebody else who holds the data, and is told of its erasure.
 *
 * @param name in settings and events
 * @param tenants whether it is told of that tenant's requests
 */
public record Recipient(String name, URI url, Predicate<String> tenants) {
  boolean isOf(String tenant) {
    return tenants.test(tenant);
  }
}
