package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.BearerClient.code;
import static dev.lethe.ingest.service.BearerClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers with tokens of a provider, which signs them as any other would. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class OidcServiceTest {
  private static final String REQUESTS = "/v1/requests";
  private static final String RELEASE = "{\"reason\":\"ticket-7\"}";
  private static final int HOUR_S = 3_600;

  private final TestOidcProvider provider = DisposableStack.current().oidc();

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void aTokenCountsForItsRoleAndItsTenant() throws Exception {
    BearerClient ada = client(provider.claims("acme", "submitter"));

    assertThat(ada.post(REQUESTS, body("oidc-1")).statusCode()).isEqualTo(202);
    awaitState("oidc-1", "ACCEPTED");

    JsonNode status = json(ada.get(REQUESTS + "/oidc-1"));
    assertThat(status.path("tenant").asText()).isEqualTo("acme");
    JsonNode actor = status.path("timeline").path(0).path("actor");
    assertThat(actor.path("subject").asText()).isEqualTo(provider.issuer() + "|ada");
    assertThat(actor.path("role").asText()).isEqualTo("submitter");
    assertThat(actor.path("authentication").asText()).isEqualTo("oidc");
    assertThat(client(provider.claims("other", "submitter")).get(REQUESTS + "/oidc-1").statusCode())
        .isEqualTo(404);
    assertThat(ada.post(REQUESTS + "/oidc-1/revoke", RELEASE).statusCode()).isEqualTo(403);
  }

  @Test
  void ofSeveralRolesAnyMayAllowACall() throws Exception {
    BearerClient both = client(provider.claims("acme", "auditor", "approver", "somebody-else's"));

    assertThat(both.get(REQUESTS).statusCode()).isEqualTo(200);
    assertThat(both.post(REQUESTS + "/nobody/release", RELEASE).statusCode()).isEqualTo(404);
    assertThat(both.post(REQUESTS, body("oidc-2")).statusCode()).isEqualTo(403);
  }

  @Test
  void aTokenThatIsRightButIsOfNoRoleOrTenantHereMayDoNothing() throws Exception {
    JwtClaims noTenant = provider.claims("acme", "auditor");
    noTenant.unsetClaim("tenant");
    JwtClaims longTenant = provider.claims("a".repeat(257), "auditor");
    Map<String, JwtClaims> useless =
        Map.of(
            "unknown role",
            provider.claims("acme", "admin", "Auditor"),
            "no role",
            provider.claims("acme"),
            "no tenant",
            noTenant,
            "a tenant that no request can have",
            longTenant);

    for (Map.Entry<String, JwtClaims> each : useless.entrySet()) {
      HttpResponse<String> answer = client(each.getValue()).get(REQUESTS);

      assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(403);
      assertThat(code(answer)).isEqualTo("forbidden");
    }
  }

  @Test
  void aTokenThatIsWrongIsAnsweredLikeAWrongKey() throws Exception {
    // Given tokens that are wrong, each in one way
    JwtClaims expired = provider.claims("acme", "auditor");
    long now = NumericDate.now().getValue();
    expired.setIssuedAt(NumericDate.fromSeconds(now - 2 * HOUR_S));
    expired.setExpirationTime(NumericDate.fromSeconds(now - HOUR_S));
    JwtClaims otherAudience = provider.claims("acme", "auditor");
    otherAudience.setAudience("payroll");
    JwtClaims otherIssuer = provider.claims("acme", "auditor");
    otherIssuer.setIssuer("https://id.example.org");
    Map<String, String> wrong =
        Map.of(
            "expired", provider.token(expired),
            "audience", provider.token(otherAudience),
            "issuer", provider.token(otherIssuer),
            "signature", provider.forged(provider.claims("acme", "auditor")));
    String words = BearerClient.with(TestApiKeys.unknown()).get(REQUESTS).body();

    for (Map.Entry<String, String> each : wrong.entrySet()) {
      // When one is shown
      HttpResponse<String> answer = BearerClient.ofToken(each.getValue()).get(REQUESTS);

      // Then the answer does not say what was wrong
      assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.body()).isEqualTo(words);
    }
  }

  @Test
  void whileTheProviderIsAwayNobodyIsTakenForWrong() throws Exception {
    String token = provider.token(provider.claims("acme", "auditor"));

    HttpResponse<String> answer = BearerClient.ofToken(token).get(DisposableStack.AWAY);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(code(answer)).isEqualTo("unavailable");
  }

  @Test
  void keysCountBesideTokens() throws Exception {
    assertThat(BearerClient.with(TestApiKeys.of(Role.AUDITOR)).get(REQUESTS).statusCode())
        .isEqualTo(200);
  }

  private BearerClient client(JwtClaims claims) throws Exception {
    return BearerClient.ofToken(provider.token(claims));
  }
}
