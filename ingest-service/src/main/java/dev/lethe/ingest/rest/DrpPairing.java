package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.access.KeyHolders;
import dev.lethe.db.AgentTokens;
import dev.lethe.ingest.drp.DrpAgent;
import dev.lethe.ingest.drp.DrpClaims;
import dev.lethe.ingest.drp.DrpException;
import dev.lethe.ingest.drp.DrpInstallation;
import dev.lethe.ingest.drp.SignedMessage;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.access.ApiKeyText;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an agent the token of its calls, in exchange for a signed message (section 2.05).
 * Thread-safe.
 */
@Singleton
final class DrpPairing {
  private static final Logger LOG = LoggerFactory.getLogger(DrpPairing.class);
  private static final String UNKNOWN = "unknown-agent";

  private final AgentTokens tokens;
  private final KeyHolders holders;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  DrpPairing(AgentTokens tokens, KeyHolders holders, Clock clock) {
    this.tokens = tokens;
    this.holders = holders;
    this.clock = clock;
  }

  /** What became of a message. Empty and no pause: it is refused. */
  record Outcome(Optional<ApiKeyText> token, Duration pause) {}

  /**
   * The token takes the place of the one that the agent had for this business. A message counts
   * once: a token is not for whoever recorded how it was asked for.
   *
   * @param agentId as the path has it
   */
  Outcome pair(DrpInstallation drp, String agentId, byte[] body, RoutingContext context) {
    Optional<DrpAgent> agent = drp.directory().find(agentId);
    if (agent.isEmpty()) {
      return refused("-", UNKNOWN, "-", context);
    }
    try {
      ApiKeyText token = pair(drp, agent.get(), body);
      LOG.info("agent has a new token: agent={} key={}", agentId, token.id());
      return new Outcome(Optional.of(token), Duration.ZERO);
    } catch (DrpException e) {
      return refused(agentId, e.code(), String.valueOf(e.field()), context);
    } catch (InvalidEventException e) {
      return refused(agentId, e.code(), e.field(), context);
    }
  }

  private ApiKeyText pair(DrpInstallation drp, DrpAgent agent, byte[] body) {
    Instant now = clock.instant();
    ObjectNode message = SignedMessage.open(body, agent);
    String business = DrpClaims.businessId(message);
    DrpClaims.require(message, agent.id(), drp.tenant(business).isPresent() ? business : "", now);
    DrpClaims.requireVersion(message);
    ApiKeyText token = ApiKeyText.generate(random);
    AgentTokens.Holder holder = new AgentTokens.Holder(agent.id(), business);
    if (!tokens.replace(holder, token, DrpClaims.issuedAt(message), now)) {
      throw DrpException.repeated();
    }
    return token;
  }

  private Outcome refused(String agent, String reason, String field, RoutingContext context) {
    LOG.warn("agent has no token: agent={} reason={} field={}", agent, reason, field);
    return new Outcome(Optional.empty(), holders.refuse(context));
  }
}
