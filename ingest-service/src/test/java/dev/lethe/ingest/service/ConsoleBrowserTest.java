package dev.lethe.ingest.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ConsoleBrowser.button;
import static dev.lethe.ingest.service.ConsoleBrowser.check;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.LegalHold;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console in a browser. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleBrowserTest extends ServiceTestBase {
  @BeforeEach
  void open() {
    ConsoleBrowser.require();
  }

  @Test
  void everyPageCanBeUsedByEverybody() throws Exception {
    underLegalHold("dsr-2026-0104");
    verified("dsr-2026-0117");
    List<String> violations = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try (BrowserContext context = ConsoleBrowser.of(null, 1280, 900)) {
      Page page = ConsoleBrowser.page(context, faults);
      page.navigate("/console/requests/dsr-2026-0104");
      check(page, "sign-in", violations);
      signIn(page, TestApiKeys.of(Role.APPROVER));
      assertThat(page.url()).as("back to where it was wanted").endsWith("/requests/dsr-2026-0104");
      check(page, "request", violations);
      for (String dialog :
          List.of(
              "Lift the legal hold…", "Extend…", "Change the legal hold…", "Reject…", "Cancel…")) {
        button(page, dialog).click();
        String name = dialog.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
        check(page, "request-dialog-" + name.replaceAll("-$", ""), violations);
        page.keyboard().press("Escape");
      }
      page.navigate("/console/requests/dsr-2026-0117");
      assertThat(page.locator(".histogram")).isVisible();
      ConsoleBrowser.readme(page, "request", 900);
      page.getByText("The same as a table").click();
      check(page, "request-verified", violations);
      page.navigate("/console");
      check(page, "today", violations);
      ConsoleBrowser.readme(page, "today", 760);
      page.navigate("/console/requests");
      check(page, "requests", violations);
      page.navigate("/console/requests?id=nobody-has-this");
      check(page, "requests-empty", violations);
      assertThat(faults).as("what the browser complains of").isEmpty();
      page.navigate("/console/requests/nobody");
      check(page, "problem", violations);
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void aRequestIsCancelledFromTheKeyboard() throws Exception {
    post(body("browser-2")).then().statusCode(202);
    awaitState("browser-2", "ACCEPTED");
    try (BrowserContext context = ConsoleBrowser.of(Role.SUBMITTER, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests/browser-2");

      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      page.keyboard().press("Enter");
      tabTo(page, "Cancel…");
      page.keyboard().press("Enter");
      tabTo(page, "Cancel the request");
      CompletableFuture<Void> trainer = answer("browser-2", 1, RequestState.CANCELLED);
      page.keyboard().press("Enter");

      assertThat(page.locator("#notice .notice"))
          .containsText("Cancelled.", new ContainsTextOptions().setTimeout(30_000));
      assertThat(page.locator("#notice .notice")).isFocused();
      trainer.get();
    }
  }

  @Test
  void anApproverExtendsAndRejects() throws Exception {
    post(body("browser-3").replace("{\"id\"", "{\"legalBasis\":\"ccpa\",\"id\""))
        .then()
        .statusCode(202);
    awaitState("browser-3", "ACCEPTED");
    kafka.step("browser-3", RequestState.HELD, null);
    awaitState("browser-3", "HELD");
    try (BrowserContext context = ConsoleBrowser.of(Role.APPROVER, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests/browser-3");

      button(page, "Extend…").click();
      button(page, "Extend").click();
      assertThat(page.locator("#extend")).isVisible(); // nothing is sent without a reason
      page.locator("#extend-reason").fill("ticket-7");
      page.getByLabel("The person who asked was told").check();
      button(page, "Extend").click();
      assertThat(page.locator("#notice .notice")).containsText("Extended.");
      assertThat(page.locator(".timeline")).containsText("Due date extended");

      button(page, "Reject…").click();
      page.locator("#reject-reason").selectOption("legal-claims");
      CompletableFuture<Void> trainer = answer("browser-3", 1, RequestState.REJECTED);
      button(page, "Reject the request").click();
      assertThat(page.locator("#notice .notice"))
          .containsText("Rejected.", new ContainsTextOptions().setTimeout(30_000));
      trainer.get();
    }
  }

  @Test
  void whoeverTheProviderKnowsComesBackFromAnotherSiteSignedIn() throws Exception {
    TestOidcProvider provider = DisposableStack.current().oidc();
    provider.visits().next(provider.claims("acme", "auditor", "approver"));
    List<String> violations = new ArrayList<>();
    try (BrowserContext context = ConsoleBrowser.of(null, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with Test ID"))
          .click();
      page.waitForURL("**/console/requests");

      assertThat(page.locator(".who")).containsText("Approver, Auditor");
      button(page, "Sign out").click();
      page.waitForURL("**/console/sign-in");
      provider.visits().next(provider.claims("acme", "nobody"));
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with Test ID"))
          .click();
      assertThat(page.locator("#fault")).containsText("Your account has no role");
      check(page, "sign-in-refused", violations);
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void aViewIsKeptOpenedAndDeletedFromTheKeyboard() throws Exception {
    TestQueries.execute("DELETE FROM saved_view");
    List<String> violations = new ArrayList<>();
    try (BrowserContext context = ConsoleBrowser.of(Role.AUDITOR, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests");
      page.getByLabel("State").selectOption("HELD");
      button(page, "Apply").click();
      page.waitForURL("**/console/requests?*state=HELD*");
      page.getByLabel("Keep what this page shows as").fill("What is held");
      page.keyboard().press("Enter");
      assertThat(page.locator("#notice .notice")).containsText("The view is kept.");
      assertThat(page.locator(".saved-views a")).hasAttribute("aria-current", "true");
      check(page, "requests-views", violations);

      page.navigate("/console/requests");
      tabTo(page, "What is held");
      page.keyboard().press("Enter");
      page.waitForURL("**/console/requests?state=HELD");
      page.setViewportSize(360, 740);
      assertFits(page, "views");
      tabTo(page, "×Delete the view What is held");
      page.keyboard().press("Enter");
      assertThat(page.locator("#notice .notice")).containsText("The view is deleted.");
      assertThat(page.locator(".saved-views")).hasCount(0);
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void pagesFitANarrowScreen() throws Exception {
    underLegalHold("browser-4");
    verified("browser-5");
    try (BrowserContext context = ConsoleBrowser.of(Role.APPROVER, 360, 740)) {
      Page page = context.newPage();
      for (String path :
          List.of(
              "/console",
              "/console/requests",
              "/console/requests/browser-4",
              "/console/requests/browser-5")) {
        page.navigate(path);
        assertFits(page, path);
        ConsoleBrowser.picture(page, "narrow" + path.replace('/', '-'));
      }
      button(page, "Extend…").click();
      assertFits(page, "dialog");
      Object right =
          page.evaluate("document.getElementById('extend').getBoundingClientRect().right");
      assertThat(((Number) right).doubleValue()).isLessThanOrEqualTo(360);
    }
  }

  private static void assertFits(Page page, String what) {
    Object width = page.evaluate("document.documentElement.scrollWidth");
    assertThat(((Number) width).intValue()).as(what).isLessThanOrEqualTo(360);
  }

  /** Until a button of that name has the focus; whatever needs more steps is too far away. */
  private static void tabTo(Page page, String name) {
    for (int i = 0; i < 40; i++) {
      page.keyboard().press("Tab");
      if (name.equals(page.evaluate("document.activeElement.textContent.trim()"))) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not come to " + name);
  }

  private static void signIn(Page page, ApiKeyText key) {
    page.getByLabel("API key").fill(key.text());
    button(page, "Sign in").click();
    assertThat(button(page, "Sign out")).isVisible();
  }

  /** The trainer, which does as it is told as soon as it is. */
  private CompletableFuture<Void> answer(String id, int place, RequestState state) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            Polling.until("a job for the trainer", () -> kafka.jobs(id).size() > place);
            kafka.step(id, state, null);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Until its bundle is verified, and no replica has it. */
  private void verified(String id) throws Exception {
    post(body(id).replace("{\"id\"", "{\"legalBasis\":\"gdpr-17\",\"id\"")).then().statusCode(202);
    awaitState(id, "ACCEPTED");
    for (RequestState state :
        List.of(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED)) {
      boolean last = state == RequestState.VERIFIED;
      RequestEvent step =
          new RequestEvent(
                  id,
                  "default",
                  KafkaPeers.MODEL,
                  state,
                  Instant.now(),
                  null,
                  state == RequestState.FITTING
                      ? null
                      : Digests.sha256((id + state).getBytes(UTF_8)),
                  null,
                  last ? PicturedFigures.ofBundle() : null,
                  null,
                  null)
              .by(ServiceRole.TRAINER.actor());
      kafka.say(last ? SignedSteps.sign(step, TestKeys.trainer()) : step);
    }
    awaitState(id, "VERIFIED");
  }

  private void underLegalHold(String id) throws Exception {
    post(body(id).replace("{\"id\"", "{\"legalBasis\":\"gdpr-17\",\"id\"")).then().statusCode(202);
    awaitState(id, "ACCEPTED");
    LegalHold hold = new LegalHold("case-12", Instant.now().plusSeconds(864_000), Instant.now());
    kafka.say(
        new Lifecycle.Held(new Lifecycle.Request(id, "default", KafkaPeers.MODEL))
            .hold(
                Instant.now(),
                HoldReason.LEGAL_HOLD,
                PicturedFigures.ofBundle().withLegalHold(hold)));
    awaitState(id, "HELD");
  }
}
