package dev.lethe.ingest.service;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** Sign-ins at the test's provider: codes for whoever the test says comes, and tokens for codes. */
final class TestOidcVisits {
  static final String CLIENT = "lethe console";
  static final String SECRET = "client:secret&1";

  private final TestOidcProvider provider;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private volatile @Nullable JwtClaims visitor;
  private volatile String idTokenIssuer;
  private volatile @Nullable String nonce;
  private volatile Consumer<JwtClaims> idToken = claims -> {};
  private volatile int tokenStatus;

  TestOidcVisits(TestOidcProvider provider) {
    this.provider = provider;
    this.idTokenIssuer = provider.issuer();
    next(null);
  }

  /** Whose access token it will be; null: the provider refuses. All else is as it should be. */
  void next(@Nullable JwtClaims claims) {
    visitor = claims;
    idTokenIssuer = provider.issuer();
    nonce = null;
    idToken = id -> {};
    tokenStatus = 200;
  }

  /** The ID token is another provider's. */
  void withIdTokenOf(String issuer) {
    idTokenIssuer = issuer;
  }

  /** The ID token is for another sign-in. */
  void withNonce(String other) {
    nonce = other;
  }

  /** The ID token is another one than it should be. */
  void withIdToken(Consumer<JwtClaims> change) {
    idToken = change;
  }

  /** Codes are answered with a fault. */
  void withTokenStatus(int status) {
    tokenStatus = status;
  }

  /** The file that the service reads its secret from. */
  static Path secret(Path folder) throws IOException {
    return Files.writeString(folder.resolve("client-secret"), SECRET + "\n");
  }

  void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String answer = "error=access_denied";
    if (visitor != null && CLIENT.equals(asked.get("client_id"))) {
      String code = UUID.randomUUID().toString();
      codes.put(code, asked);
      answer = "code=" + code + "&session_state=x&iss=" + encoded(provider.issuer());
    }
    String back = asked.get("redirect_uri") + "?state=" + asked.get("state") + "&" + answer;
    exchange.getResponseHeaders().add("Location", URI.create(back).toString());
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  void token(HttpExchange exchange) throws IOException {
    Map<String, String> given =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean fits =
        asked != null
            && "authorization_code".equals(given.get("grant_type"))
            && Objects.equals(asked.get("redirect_uri"), given.get("redirect_uri"))
            && "S256".equals(asked.get("code_challenge_method"))
            && challenge(given.get("code_verifier")).equals(asked.get("code_challenge"))
            && ("Basic " + base64(encoded(CLIENT) + ":" + encoded(SECRET))).equals(header);
    int status = fits ? tokenStatus : 400;
    byte[] body =
        (status == 200 ? tokens(Objects.requireNonNull(asked)) : "{\"error\":\"invalid_grant\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String tokens(Map<String, String> asked) {
    try {
      JwtClaims visiting = Objects.requireNonNull(visitor);
      JwtClaims id = new JwtClaims();
      id.setIssuer(idTokenIssuer);
      id.setAudience(CLIENT);
      id.setSubject(visiting.getSubject());
      id.setIssuedAtToNow();
      id.setExpirationTimeMinutesInTheFuture(5);
      id.setStringClaim("nonce", nonce == null ? asked.get("nonce") : nonce);
      idToken.accept(id);
      return JsonUtil.toJson(
          Map.of(
              "token_type", "Bearer",
              "access_token", provider.token(visiting),
              "id_token", provider.token(id)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(@Nullable String verifier) {
    try {
      byte[] text = Objects.requireNonNullElse(verifier, "").getBytes(StandardCharsets.US_ASCII);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> form(String text) {
    return Stream.of(text.split("&"))
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> field[0],
                field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8),
                (first, second) -> second,
                HashMap::new));
  }
}
