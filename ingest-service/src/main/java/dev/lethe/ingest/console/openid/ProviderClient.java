package dev.lethe.ingest.console.openid;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Speaks with the provider: metadata, and tokens for a code. Blocks; thread-safe. */
public final class ProviderClient {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;

  private final OpenIdSettings settings;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();
  private volatile @Nullable ProviderMetadata known;

  ProviderClient(OpenIdSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The provider's page to sign in at.
   *
   * @param back where it sends the browser with the code
   * @throws ProviderException if it is away
   */
  public URI signIn(PendingSignIn begun, String back) throws ProviderException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", settings.clientId());
    query.put("redirect_uri", back);
    query.put("scope", settings.scopes());
    query.put("state", begun.state());
    query.put("nonce", begun.nonce());
    query.put("code_challenge", begun.challenge());
    query.put("code_challenge_method", "S256");
    URI page = metadata().authorizationEndpoint();
    String join = page.getRawQuery() == null ? "?" : "&";
    return URI.create(page + join + form(query));
  }

  /**
   * Redeems a code for an access token.
   *
   * @param issuer who says to have sent the browser back (RFC 9207); null if nobody says so
   * @param back as in {@link #signIn}
   * @return the access token, which nobody has checked yet
   * @throws ProviderException if the provider is away, refuses the code, or gave it for another
   *     sign-in, or if another provider sent the browser
   */
  public String redeem(PendingSignIn pending, String code, @Nullable String issuer, String back)
      throws ProviderException {
    ProviderMetadata provider = metadata();
    if (issuer != null && !issuer.equals(provider.issuer())) {
      throw ProviderException.refused("another issuer sent the browser");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "authorization_code");
    fields.put("code", code);
    fields.put("redirect_uri", back);
    fields.put("code_verifier", pending.verifier());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(provider.tokenEndpoint())
            .header("Content-Type", "application/x-www-form-urlencoded");
    String secret = settings.clientSecret();
    if (secret == null) {
      fields.put("client_id", settings.clientId());
    } else {
      request.header("Authorization", basic(settings.clientId(), secret));
    }
    JsonNode tokens = send(request.POST(BodyPublishers.ofString(form(fields))));
    String idToken = tokens.path("id_token").asText();
    String accessToken = tokens.path("access_token").asText();
    boolean counts =
        !accessToken.isEmpty()
            && IdToken.isFor(idToken, provider.issuer(), settings, pending, clock.instant());
    if (!counts) {
      throw ProviderException.refused("the tokens are not for this sign-in");
    }
    return accessToken;
  }

  private ProviderMetadata metadata() throws ProviderException {
    ProviderMetadata metadata = known;
    if (metadata == null) {
      String server = settings.server().replaceFirst("/+$", "");
      metadata =
          ProviderMetadata.of(
              send(HttpRequest.newBuilder(URI.create(server + DISCOVERY)).GET()),
              settings.issuer());
      known = metadata;
    }
    return metadata;
  }

  private JsonNode send(HttpRequest.Builder request) throws ProviderException {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.header("Accept", "application/json").timeout(PATIENCE).build(),
              BodyHandlers.ofByteArray());
      if (answer.statusCode() == OK) {
        return Json.parse(answer.body());
      }
      throw answer.statusCode() >= SERVER_ERROR
          ? ProviderException.away("the provider fails")
          : ProviderException.refused("the provider refuses");
    } catch (IOException | InvalidEventException e) {
      throw ProviderException.away("the provider does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.away("interrupted");
    }
  }

  /** RFC 6749, section 2.3.1: both are form-encoded first. */
  private static String basic(String id, String secret) {
    String both = encoded(id) + ":" + encoded(secret);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
