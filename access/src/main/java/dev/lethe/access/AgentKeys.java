package dev.lethe.access;

import dev.lethe.schemas.access.ApiKeyText;
import java.util.Optional;

/**
 * Knows the keys that a service hands out to agents itself. A service that does has one; whoever
 * holds such a key may call what {@link AccessRule#forAgents} allows and nothing else. Thread-safe.
 */
public interface AgentKeys {
  /** Whose key that is. It may wait for a database. */
  Optional<Holder> find(ApiKeyText shown);

  /**
   * Who holds a key.
   *
   * @param tenant the only one that they may see and act for
   */
  record Holder(ActingAgent agent, String tenant) {}
}
