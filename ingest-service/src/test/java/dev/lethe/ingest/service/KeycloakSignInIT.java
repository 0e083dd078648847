package dev.lethe.ingest.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.BearerClient.json;
import static dev.lethe.ingest.service.ConsoleBrowser.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Sign-in and tokens with a provider that others publish. Not in the build, as Keycloak is large;
 * to run it, unpack {@code org.keycloak:keycloak-quarkus-dist} (zip) of Maven Central and
 *
 * <pre>{@code
 * mvn -pl ingest-service -am test -Dtest=KeycloakSignInIT -Dkeycloak.home=/path/to/keycloak-26.5.6 \
 *   -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@QuarkusTestResource(value = KeycloakServer.class, restrictToAnnotatedClass = true)
@EnabledIfSystemProperty(named = KeycloakServer.PROPERTY, matches = ".+")
class KeycloakSignInIT {
  private static final String REQUESTS = "/v1/requests";

  private final KeycloakServer keycloak = KeycloakServer.current();

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void somebodySignsInWithTheirRolesAndTenantAndOutAgain() throws Exception {
    ConsoleBrowser.require();
    try (BrowserContext context = ConsoleBrowser.of(null, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests");
      provider(page).click();
      signIn(page, "ada");
      page.waitForURL("**/console/requests");
      assertThat(page.locator(".who")).containsText("Approver, Auditor · acme");
      assertThat(page.locator(".who")).containsText(keycloak.issuer() + "|");
      ConsoleBrowser.picture(page, "keycloak-signed-in");

      button(page, "Sign out").click();
      page.waitForURL("**/console/sign-in");
      page.navigate("/console/requests");
      assertThat(page).hasTitle("Sign in · Lethe");

      // Signed out here and not there: the provider asks for no password.
      provider(page).click();
      page.waitForURL("**/console/requests");
      assertThat(page.locator(".who")).containsText("Approver, Auditor");
    }
  }

  @Test
  void whoeverHasNoRoleOrNoTenantIsToldSo() throws Exception {
    ConsoleBrowser.require();
    assertRefused("ben", "Your account has no role that has pages here.");
    assertRefused("cleo", "Your account names no tenant that counts here.");
  }

  @Test
  void aProgramCallsWithATokenForItsOwnAccount() throws Exception {
    BearerClient program = BearerClient.ofToken(keycloak.token("ticket-system", "ticket-secret"));

    HttpResponse<String> taken = program.post(REQUESTS, body("keycloak-1"));

    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    awaitState("keycloak-1", "ACCEPTED");
    var request = json(program.get(REQUESTS + "/keycloak-1"));
    assertThat(request.path("tenant").asText()).isEqualTo("acme");
    assertThat(request.at("/timeline/0/actor/subject").asText())
        .startsWith(keycloak.issuer() + "|");
    assertThat(program.post(REQUESTS + "/keycloak-1/release", "{}").statusCode()).isEqualTo(403);
  }

  @Test
  void aTokenForAnotherServiceCountsForNothing() throws Exception {
    String token = keycloak.token("other-service", "other-secret");

    assertThat(BearerClient.ofToken(token).get(REQUESTS).statusCode()).isEqualTo(401);
  }

  @Test
  void anExpiredTokenCountsForNothing() throws Exception {
    BearerClient program = BearerClient.ofToken(keycloak.token("short-lived", "short-secret"));
    assertThat(program.get(REQUESTS).statusCode()).isEqualTo(200);

    Polling.until("the token has expired", () -> program.get(REQUESTS).statusCode() == 401);
  }

  private static void assertRefused(String user, String words) throws Exception {
    try (BrowserContext context = ConsoleBrowser.of(null, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/sign-in");
      provider(page).click();
      signIn(page, user);
      assertThat(page.locator("#fault")).containsText(words);
    }
  }

  private static Locator provider(Page page) {
    return page.getByRole(
        AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with Keycloak"));
  }

  /** Keycloak's own page. */
  private static void signIn(Page page, String user) {
    page.locator("#username").fill(user);
    page.locator("#password").fill(user + "-password");
    page.locator("#kc-login").click();
  }
}
