package dev.lethe.access;

import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.service.config.AccessConfig;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Reads who holds an OIDC token that quarkus-oidc has checked. Thread-safe. */
@Singleton
final class OidcIdentities {
  private static final String SCOPE = "scope";

  /** Parts issuer and subject; subjects may hold it, issuers can't, being URLs (RFC 3986). */
  private static final char BAR = '|';

  /** Code points of a subject with its issuer, and of a tenant. */
  private static final int LONGEST = 256;

  private final String tenantClaim;
  private final boolean allTenants;

  OidcIdentities(AccessConfig config) {
    this.tenantClaim = config.oidc().tenantClaim();
    this.allTenants = config.oidc().allTenants();
  }

  /** Empty if it is not told for whom, or for which tenant, it was issued. */
  Optional<CallerIdentity> read(SecurityIdentity identity) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      return Optional.empty();
    }
    String issuer = token.getIssuer();
    Object tenant = token.getClaim(tenantClaim);
    if (!isName(issuer) || issuer.indexOf(BAR) >= 0 || !isName(token.getSubject())) {
      return Optional.empty();
    }
    String subject = issuer + BAR + token.getSubject();
    if (subject.length() > LONGEST || !isTenant(tenant)) {
      return Optional.empty();
    }
    return Optional.of(
        new CallerIdentity(
            subject,
            Actor.Authentication.OIDC,
            null,
            roles(identity.getRoles()),
            (String) tenant,
            scopes(token.getClaim(SCOPE))));
  }

  private boolean isTenant(@Nullable Object claim) {
    return claim == null ? allTenants : claim instanceof String name && isName(name);
  }

  /** Of a tenant as requests have it, so that whoever holds the token can act for it. */
  private static boolean isName(@Nullable String text) {
    return text != null && PrintableText.isName(text, LONGEST);
  }

  /** Others are none of ours. */
  private static Set<Role> roles(Set<String> names) {
    return names.stream()
        .flatMap(name -> Role.of(name).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** RFC 6749, section 3.3: separated by spaces. */
  private static Set<String> scopes(@Nullable Object claim) {
    return claim instanceof String text && !text.isBlank()
        ? Set.copyOf(Arrays.asList(text.strip().split(" +")))
        : Set.of();
  }
}
