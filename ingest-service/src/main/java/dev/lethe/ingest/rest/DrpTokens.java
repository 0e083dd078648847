package dev.lethe.ingest.rest;

import dev.lethe.access.ActingAgent;
import dev.lethe.access.AgentKeys;
import dev.lethe.db.AgentTokens;
import dev.lethe.ingest.drp.DrpInstallation;
import dev.lethe.ingest.drp.DrpSwitch;
import dev.lethe.schemas.access.ApiKeyText;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Knows the tokens of agents. One of an agent that left the directory, or for a business that left
 * the settings, counts no more. Thread-safe.
 */
@Singleton
@Unremovable
final class DrpTokens implements AgentKeys {
  private final DrpSwitch drp;
  private final AgentTokens tokens;

  DrpTokens(DrpSwitch drp, AgentTokens tokens) {
    this.drp = drp;
    this.tokens = tokens;
  }

  @Override
  public Optional<Holder> find(ApiKeyText shown) {
    return drp.installation().flatMap(on -> tokens.find(shown).flatMap(who -> holder(on, who)));
  }

  private static Optional<Holder> holder(DrpInstallation drp, AgentTokens.Holder who) {
    if (drp.directory().find(who.agentId()).isEmpty()) {
      return Optional.empty();
    }
    return drp.tenant(who.businessId())
        .map(tenant -> new Holder(new ActingAgent(who.agentId(), who.businessId()), tenant));
  }
}
