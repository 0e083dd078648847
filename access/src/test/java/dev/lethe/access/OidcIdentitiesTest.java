package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcIdentitiesTest {
  private static final String ISSUER = "https://id.example.org";

  private final OidcIdentities identities =
      new OidcIdentities(TestAccessConfig.ofTenants("org", false));

  @Test
  void aTokenSaysWhoItsHolderIs() {
    // Given a token with two roles of ours, and one of somebody else's
    SecurityIdentity token =
        token(
            Map.of("sub", "auth0|7", "org", "acme", "scope", "openid gate:read"),
            "auditor",
            "approver",
            "admin");

    // When it is read
    CallerIdentity caller = identities.read(token).orElseThrow();

    // Then
    assertThat(caller.subject()).isEqualTo(ISSUER + "|auth0|7");
    assertThat(caller.authentication()).isEqualTo(Actor.Authentication.OIDC);
    assertThat(caller.roles()).containsExactlyInAnyOrder(Role.AUDITOR, Role.APPROVER);
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.keyId()).isNull();
    assertThat(caller.as(Role.AUDITOR).scopes()).contains(ApiKey.READ_GATE);
  }

  @Test
  void aTokenWithoutATenantIsForNobodyUnlessTheOperatorSaysForAll() {
    SecurityIdentity token = token(Map.of("sub", "7"), "auditor");

    assertThat(identities.read(token)).isEmpty();
    Optional<CallerIdentity> forAll =
        new OidcIdentities(TestAccessConfig.ofTenants("org", true)).read(token);
    assertThat(forAll).map(CallerIdentity::subject).hasValue(ISSUER + "|7");
    assertThat(forAll.orElseThrow().tenant()).isNull();
  }

  @Test
  void aTenantThatIsNoNameIsNoTenant() {
    for (Object tenant : List.of("", "a\nb", 7, List.of("acme"))) {
      SecurityIdentity token = token(Map.of("sub", "7", "org", tenant), "auditor");

      assertThat(identities.read(token)).as("%s", tenant).isEmpty();
      assertThat(new OidcIdentities(TestAccessConfig.ofTenants("org", true)).read(token)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\u001bb", "a\u202eb"})
  void aSubjectThatCannotBeShownIsNobody(String subject) {
    assertThat(identities.read(token(Map.of("sub", subject, "org", "acme"), "auditor"))).isEmpty();
    assertThat(identities.read(token(Map.of("sub", "x".repeat(256), "org", "acme")))).isEmpty();
    assertThat(identities.read(token(Map.of("org", "acme"), "auditor"))).isEmpty();
  }

  @Test
  void anIssuerCannotPassForAnotherOne() {
    Map<String, Object> claims = Map.of("sub", "7", "iss", ISSUER + "|auth0", "org", "acme");

    assertThat(identities.read(token(claims, "auditor"))).isEmpty();
  }

  @Test
  void whatIsNoTokenIsNobody() {
    SecurityIdentity other =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(() -> "somebody")
            .addRole("operator")
            .build();

    assertThat(identities.read(other)).isEmpty();
  }

  private static SecurityIdentity token(Map<String, Object> claims, String... roles) {
    Map<String, Object> all = new HashMap<>(Map.of("iss", ISSUER));
    all.putAll(claims);
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new Token(all))
        .addRoles(Set.of(roles))
        .build();
  }

  /** A token that was checked. */
  private record Token(Map<String, Object> claims) implements JsonWebToken {
    @Override
    public String getName() {
      return "name";
    }

    @Override
    public Set<String> getClaimNames() {
      return claims.keySet();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getClaim(String claimName) {
      return (T) claims.get(claimName);
    }
  }
}
