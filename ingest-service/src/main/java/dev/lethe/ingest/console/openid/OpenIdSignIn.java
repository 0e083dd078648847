package dev.lethe.ingest.console.openid;

import dev.lethe.ingest.IngestConfig;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether people can sign in through a provider, and what its tokens say. Thread-safe. */
@Singleton
public final class OpenIdSignIn {
  /** With this, quarkus-oidc takes tokens of any issuer; a sign-in is one provider's. */
  private static final String ANY = "any";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Optional<OpenIdSettings> settings;
  private final Optional<ProviderClient> client;
  private final TenantIdentityProvider tokens;

  OpenIdSignIn(
      IngestConfig config,
      TenantIdentityProvider tokens,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "false") boolean enabled,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> server,
      @ConfigProperty(name = "quarkus.oidc.token.issuer") Optional<String> issuer,
      Clock clock) {
    this.settings = settings(config.console().oidc(), enabled ? server : Optional.empty(), issuer);
    this.client = settings.map(known -> new ProviderClient(known, clock));
    this.tokens = tokens;
  }

  /** How the provider is called; empty if there is none. */
  public String name() {
    return settings.map(OpenIdSettings::name).orElse("");
  }

  /** Speaks with the provider, if there is one. */
  public Optional<ProviderClient> client() {
    return client;
  }

  /**
   * Checks an access token as one that comes with a call is checked.
   *
   * @throws ProviderException if it does not count, or the provider's keys cannot be had
   */
  public SecurityIdentity check(String accessToken) throws ProviderException {
    try {
      return tokens.authenticate(new AccessTokenCredential(accessToken)).await().atMost(PATIENCE);
    } catch (TimeoutException e) {
      throw ProviderException.away("the provider's keys take too long");
    } catch (RuntimeException e) {
      throw e instanceof AuthenticationException
          ? ProviderException.refused("the access token does not count")
          : ProviderException.away("the provider's keys cannot be had");
    }
  }

  private static Optional<OpenIdSettings> settings(
      IngestConfig.ConsoleOidc oidc, Optional<String> server, Optional<String> issuer) {
    if (oidc.clientId().isEmpty()) {
      return Optional.empty();
    }
    String address =
        server.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lethe.console.oidc.client-id needs quarkus.oidc.tenant-enabled and"
                        + " quarkus.oidc.auth-server-url"));
    return Optional.of(
        new OpenIdSettings(
            address,
            issuer.filter(named -> !named.equals(ANY)).orElse(address),
            oidc.clientId().get(),
            oidc.clientSecretFile().map(OpenIdSignIn::secret).orElse(null),
            oidc.name(),
            oidc.scopes()));
  }

  private static String secret(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.matches("[!-~]{1,1024}")) {
        return text;
      }
    } catch (IOException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "lethe.console.oidc.client-secret-file: no secret in one line of " + file.getFileName());
  }
}
