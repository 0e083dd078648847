package dev.lethe.ingest.console.openid;

import org.jspecify.annotations.Nullable;

/**
 * The console as the provider knows it. {@link #toString()} leaves the secret out.
 *
 * @param server the provider's address, under which its metadata lie
 * @param issuer who the provider must say that it is (Discovery 1.0, section 4.3)
 * @param clientSecret null of a public client
 * @param name of the provider, for people
 * @param scopes with spaces between
 */
public record OpenIdSettings(
    String server,
    String issuer,
    String clientId,
    @Nullable String clientSecret,
    String name,
    String scopes) {
  @Override
  public String toString() {
    return "OpenIdSettings[server=" + server + ", clientId=" + clientId + "]";
  }
}
