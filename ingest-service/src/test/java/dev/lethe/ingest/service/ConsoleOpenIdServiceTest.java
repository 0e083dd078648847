package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sign-in to the console through a provider. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleOpenIdServiceTest {
  private static final String BEGIN = "/console/sign-in/oidc";
  private static final int HOUR_S = 3_600;

  private final TestOidcProvider provider = DisposableStack.current().oidc();
  private final TestOidcVisits visits = provider.visits();

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void whoeverTheProviderKnowsIsSignedInWithTheRolesOfTheirToken() throws Exception {
    // Given a page that offers it
    ConsoleClient client = new ConsoleClient();
    assertThat(client.get("/console/sign-in?next=/console/requests").body())
        .contains("Sign in with Test ID", BEGIN + "?next=%2Fconsole%2Frequests");
    visits.next(provider.claims("acme", "submitter", "auditor", "somebody-else's"));

    // When they are sent to the provider, and come back
    HttpResponse<String> away = client.get(BEGIN + "?next=%2Fconsole%2Frequests");
    assertThat(away.statusCode()).isEqualTo(303);
    assertThat(away.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("lethe-sign-in=")
        .contains("SameSite=Lax", "Path=/console/sign-in")
        .containsIgnoringCase("HttpOnly");
    HttpResponse<String> back = client.get(visit(away));

    // Then they go on to the page that they wanted, as whom the token names
    assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
    assertThat(back.body()).contains("content=\"0;url=/console/requests\"");
    assertThat(back.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("lethe-console=")
        .contains("SameSite=Strict")
        .containsIgnoringCase("HttpOnly");
    String page = client.get("/console").body();
    assertThat(page).contains("Submitter, Auditor", " · acme", provider.issuer() + "|ada");
    assertThat(page).contains("href=\"/console/new\"", "href=\"/console/fleet\"");
    assertThat(client.get("/v1/requests").statusCode()).isEqualTo(401);
  }

  @Test
  void whatTheyDoIsOnRecordUnderTheirNameAndTheirTenant() throws Exception {
    HttpResponse<String> submitted =
        BearerClient.ofToken(provider.token(provider.claims("acme", "submitter")))
            .post("/v1/requests", body("openid-1"));
    assertThat(submitted.statusCode()).isEqualTo(202);
    awaitState("openid-1", "ACCEPTED");
    ConsoleClient other = signedIn(provider.claims("other", "approver"));
    JwtClaims grace = provider.claims("acme", "approver");
    grace.setSubject("grace");
    ConsoleClient own = signedIn(grace);

    assertThat(other.get("/console/requests/openid-1").statusCode()).isEqualTo(404);
    HttpResponse<String> rejected =
        own.postWithToken("/console/requests/openid-1/reject", Map.of("reason", "not-found"));

    assertThat(rejected.statusCode()).isEqualTo(303);
    Polling.until(
        "on record",
        () ->
            given()
                .get("/v1/requests/openid-1")
                .jsonPath()
                .getList("notes.actor.subject", String.class)
                .contains(provider.issuer() + "|grace"));
  }

  @Test
  void aStateCountsOnceAndInTheBrowserThatBegan() throws Exception {
    visits.next(provider.claims("acme", "auditor"));
    ConsoleClient client = new ConsoleClient();
    String back = visit(client.get(BEGIN));
    String cookie = client.cookie();

    assertRefused(new ConsoleClient().get(back), 400, "not begun in this browser");
    assertRefused(
        new ConsoleClient().cookie("lethe-sign-in=" + "A".repeat(43)).get(back), 400, "too long");
    assertRefused(client.get(back.replace("state=", "state=x")), 400, "too long");
    assertThat(client.get(back).statusCode()).isEqualTo(200);
    assertRefused(client.cookie(cookie).get(back), 400, "too long");
    assertRefused(new ConsoleClient().get("/console/sign-in/callback"), 400, "too long");
  }

  @Test
  void whatComesFromAnotherProviderOrForAnotherSignInCountsForNothing() throws Exception {
    String says = "What Test ID says of you does not count here.";
    String foreign = "https%3A%2F%2Fid.example.org";
    visits.next(provider.claims("acme", "auditor"));
    ConsoleClient client = new ConsoleClient();
    String back = visit(client.get(BEGIN)).replaceFirst("iss=[^&]*", "iss=" + foreign);
    assertRefused(client.get(back), 401, says);

    visits.next(provider.claims("acme", "auditor"));
    visits.withIdTokenOf("https://id.example.org");
    assertRefused(wentThere(), 401, says);

    visits.next(provider.claims("acme", "auditor"));
    visits.withNonce("another");
    assertRefused(wentThere(), 401, says);

    JwtClaims otherIssuer = provider.claims("acme", "auditor");
    otherIssuer.setIssuer("https://id.example.org");
    visits.next(otherIssuer);
    assertRefused(wentThere(), 401, says);

    JwtClaims expired = provider.claims("acme", "auditor");
    long now = NumericDate.now().getValue();
    expired.setIssuedAt(NumericDate.fromSeconds(now - 2 * HOUR_S));
    expired.setExpirationTime(NumericDate.fromSeconds(now - HOUR_S));
    visits.next(expired);
    assertRefused(wentThere(), 401, says);

    visits.next(provider.claims("acme", "auditor"));
    visits.withTokenStatus(400);
    assertRefused(wentThere(), 401, says);
  }

  @Test
  void anIdTokenThatDoesNotCountNowSignsNobodyIn() throws Exception {
    String says = "What Test ID says of you does not count here.";
    List<Consumer<JwtClaims>> changes =
        List.of(
            id -> id.setExpirationTime(NumericDate.fromSeconds(now() - HOUR_S)),
            id -> id.unsetClaim("exp"),
            id -> id.setIssuedAt(NumericDate.fromSeconds(now() + HOUR_S)),
            id -> id.setNotBefore(NumericDate.fromSeconds(now() + HOUR_S)),
            id -> id.setAudience(TestOidcVisits.CLIENT, "another"),
            id -> id.setStringClaim("azp", "another"));
    for (Consumer<JwtClaims> change : changes) {
      visits.next(provider.claims("acme", "auditor"));
      visits.withIdToken(change);
      assertRefused(wentThere(), 401, says);
    }

    visits.next(provider.claims("acme", "auditor"));
    visits.withIdToken(id -> id.setNotBefore(NumericDate.fromSeconds(now())));
    assertThat(wentThere().statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverHasNoRoleOrNoTenantHereIsToldSo() throws Exception {
    visits.next(provider.claims("acme", "admin"));
    assertRefused(wentThere(), 403, "Your account has no role that has pages here.");
    visits.next(provider.claims("acme", "client"));
    assertRefused(wentThere(), 403, "Your account has no role that has pages here.");
    JwtClaims noTenant = provider.claims("acme", "auditor");
    noTenant.unsetClaim("tenant");
    visits.next(noTenant);
    assertRefused(wentThere(), 403, "Your account names no tenant that counts here.");
    visits.next(provider.claims("a".repeat(257), "auditor"));
    assertRefused(wentThere(), 403, "Your account names no tenant that counts here.");
    visits.next(null);
    assertRefused(wentThere(), 403, "Test ID did not sign you in.");
  }

  @Test
  void aProviderThatIsAwayIsNoFaultOfTheirs() throws Exception {
    visits.next(provider.claims("acme", "auditor"));
    visits.withTokenStatus(503);

    assertRefused(wentThere(), 503, "Test ID cannot be reached.");
  }

  @Test
  void nobodyIsSentElsewhereAfterwards() throws Exception {
    visits.next(provider.claims("acme", "auditor"));
    ConsoleClient client = new ConsoleClient();

    HttpResponse<String> back =
        client.get(visit(client.get(BEGIN + "?next=https%3A%2F%2Fevil.example%2Fconsole")));

    assertThat(back.body()).contains("content=\"0;url=/console\"").doesNotContain("evil");
  }

  private ConsoleClient signedIn(JwtClaims claims) throws Exception {
    visits.next(claims);
    ConsoleClient client = new ConsoleClient();
    assertThat(client.get(visit(client.get(BEGIN))).statusCode()).isEqualTo(200);
    return client;
  }

  private static long now() {
    return NumericDate.now().getValue();
  }

  private static HttpResponse<String> wentThere() throws Exception {
    ConsoleClient client = new ConsoleClient();
    return client.get(visit(client.get(BEGIN)));
  }

  /** To the provider; where it sends the browser back to. */
  private static String visit(HttpResponse<String> away) throws Exception {
    URI page = URI.create(away.headers().firstValue("Location").orElseThrow());
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
    assertThat(back.toString()).startsWith(ConsoleClient.origin() + "/console/sign-in/callback?");
    return back.getRawPath() + "?" + back.getRawQuery();
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String words) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("<h1>Sign in</h1>", words).doesNotContain("id.example.org");
    assertThat(answer.headers().allValues("Set-Cookie"))
        .noneMatch(c -> c.startsWith("lethe-console"));
  }
}
