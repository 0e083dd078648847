package dev.lethe.access;

import dev.lethe.schemas.access.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * For pages where people sign in through the OIDC provider once, and are known by something else
 * afterwards. What counts of a token counts here too. Thread-safe.
 */
@Singleton
public final class TokenHolders {
  private final OidcIdentities tokens;
  private final AccessRefusals refusals;

  TokenHolders(OidcIdentities tokens, AccessRefusals refusals) {
    this.tokens = tokens;
    this.refusals = refusals;
  }

  /**
   * Who holds a token, without the token itself.
   *
   * @param roles that count here
   */
  public record TokenHolder(SecurityIdentity identity, String subject, Set<Role> roles) {}

  /**
   * Reads a token that was checked. One that does not tell for whom and for which tenant it was
   * issued is logged and counted, and is empty.
   */
  public Optional<TokenHolder> read(RoutingContext context, SecurityIdentity token) {
    Optional<CallerIdentity> known = tokens.read(token);
    if (known.isEmpty()) {
      refusals.record(context, AccessRefusals.FORBIDDEN, RefusalReason.INCOMPLETE_TOKEN);
    }
    return known.map(
        caller ->
            new TokenHolder(ApiKeyProvider.identity(caller), caller.subject(), caller.roles()));
  }

  /** Logs and counts a token, or a way to it, that does not count. */
  public void refused(RoutingContext context) {
    refusals.record(context, AccessRefusals.UNAUTHORIZED, RefusalReason.INVALID_TOKEN);
  }
}
