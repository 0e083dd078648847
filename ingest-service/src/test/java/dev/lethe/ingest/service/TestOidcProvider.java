package dev.lethe.ingest.service;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** An OIDC provider: discovery, keys, and a sign-in that asks its visitors nothing. */
final class TestOidcProvider implements AutoCloseable {
  static final String AUDIENCE = "lethe";

  private static final int RSA_BITS = 2048;
  private static final float MINUTES = 10;

  private final RsaJsonWebKey key = key();
  private final HttpServer server;
  private final TestOidcVisits visits;

  TestOidcProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(
        "/.well-known/openid-configuration",
        JsonUtil.toJson(
            Map.of(
                "issuer", issuer(),
                "jwks_uri", issuer() + "/jwks",
                // Another host than the console's, hence another site to a browser.
                "authorization_endpoint", issuer().replace("127.0.0.1", "localhost") + "/authorize",
                "token_endpoint", issuer() + "/token",
                "id_token_signing_alg_values_supported", List.of("RS256"))));
    answer("/jwks", new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
    visits = new TestOidcVisits(this);
    server.createContext("/authorize", visits::authorize);
    server.createContext("/token", visits::token);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Who comes to sign in. */
  TestOidcVisits visits() {
    return visits;
  }

  /** What the service is set up with to believe this provider. */
  Map<String, String> settings() {
    return Map.of(
        "quarkus.oidc.tenant-enabled",
        "true",
        "quarkus.oidc.auth-server-url",
        issuer(),
        "quarkus.oidc.token.audience",
        AUDIENCE,
        "quarkus.oidc.roles.role-claim-path",
        "roles",
        "lethe.console.oidc.client-id",
        TestOidcVisits.CLIENT,
        "lethe.console.oidc.name",
        "Test ID");
  }

  /** Claims of a token that counts, of somebody in a tenant. */
  JwtClaims claims(String tenant, String... roles) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(issuer());
    claims.setAudience(AUDIENCE);
    claims.setSubject("ada");
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(MINUTES);
    claims.setStringClaim("tenant", tenant);
    claims.setStringListClaim("roles", roles);
    return claims;
  }

  String token(JwtClaims claims) throws JoseException {
    return sign(claims, key);
  }

  /** A token that names this provider's key, and was signed with another. */
  String forged(JwtClaims claims) throws JoseException {
    RsaJsonWebKey other = key();
    other.setKeyId(key.getKeyId());
    return sign(claims, other);
  }

  private static String sign(JwtClaims claims, RsaJsonWebKey by) throws JoseException {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims.toJson());
    token.setKey(by.getPrivateKey());
    token.setKeyIdHeaderValue(by.getKeyId());
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    return token.getCompactSerialization();
  }

  private static RsaJsonWebKey key() {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(RSA_BITS);
      key.setKeyId("test");
      key.setUse("sig");
      key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
