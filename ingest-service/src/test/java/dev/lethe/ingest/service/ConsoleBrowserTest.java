package dev.lethe.ingest.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The console in a browser. Its pictures are kept in {@code target/screenshots}. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleBrowserTest {
  private static final Path PICTURES = Path.of("target/screenshots");

  private @Nullable Chromium chromium;

  @BeforeEach
  void start() throws Exception {
    Optional<Path> executable = Chromium.find();
    assumeTrue(executable.isPresent(), "no Chromium on the PATH: the console was not looked at");
    ApiClient.awaitReady();
    chromium = Chromium.start(executable.orElseThrow());
  }

  @AfterEach
  void close() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void everyPageCanBeUsedByEverybody(ColorScheme scheme) throws Exception {
    String id = "browser-" + scheme.name().toLowerCase(Locale.ROOT);
    post(body(id)).then().statusCode(202);
    awaitState(id, "ACCEPTED");
    List<String> violations = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    try (BrowserContext context = context(scheme, 1280, 900)) {
      Page page = context.newPage();
      page.onConsoleMessage(message -> note(faults, message.type(), message.text()));
      page.onPageError(faults::add);
      page.navigate("/console/requests/" + id);
      check(page, "sign-in", scheme, violations);
      signIn(page, TestApiKeys.of(Role.APPROVER));
      assertThat(page.url()).as("back to where it was wanted").endsWith("/requests/" + id);
      check(page, "request", scheme, violations);
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel…")).click();
      check(page, "request-dialog", scheme, violations);
      page.navigate("/console");
      check(page, "today", scheme, violations);
      page.navigate("/console/requests");
      check(page, "requests", scheme, violations);
      page.navigate("/console/requests?id=nobody-has-this");
      check(page, "requests-empty", scheme, violations);
      assertThat(faults).as("what the browser complains of").isEmpty();
      page.navigate("/console/requests/nobody");
      check(page, "problem", scheme, violations);
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void aRequestIsCancelledFromTheKeyboard() throws Exception {
    post(body("browser-keys")).then().statusCode(202);
    awaitState("browser-keys", "ACCEPTED");
    try (BrowserContext context = context(ColorScheme.LIGHT, 1280, 900)) {
      Page page = context.newPage();
      page.navigate("/console/requests/browser-keys");
      signIn(page, TestApiKeys.of(Role.SUBMITTER));

      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      page.keyboard().press("Enter");
      tabTo(page, "Cancel…");
      page.keyboard().press("Enter");
      tabTo(page, "Cancel the request");
      page.keyboard().press("Enter");

      assertThat(page.locator("#notice .notice"))
          .containsText(
              "The cancellation is ordered", new ContainsTextOptions().setTimeout(30_000));
      assertThat(page.locator("#notice .notice")).isFocused();
    }
  }

  @Test
  void aPageFitsANarrowScreen() throws Exception {
    try (BrowserContext context = context(ColorScheme.LIGHT, 360, 740)) {
      Page page = context.newPage();
      page.navigate("/console");
      signIn(page, TestApiKeys.of(Role.AUDITOR));
      for (String path : List.of("/console", "/console/requests")) {
        page.navigate(path);
        Object width = page.evaluate("document.documentElement.scrollWidth");
        assertThat(((Number) width).intValue()).as(path).isLessThanOrEqualTo(360);
        picture(page, "narrow" + path.replace('/', '-'));
      }
    }
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
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")))
        .isVisible();
  }

  private static void check(Page page, String name, ColorScheme scheme, List<String> violations) {
    picture(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT));
    new AxeBuilder(page)
        .analyze().getViolations().stream()
            .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
            .forEach(
                rule ->
                    rule.getNodes()
                        .forEach(
                            node ->
                                violations.add(
                                    name + ": " + rule.getId() + " at " + node.getTarget())));
  }

  private static void note(List<String> faults, String type, String text) {
    if (type.equals("error")) {
      faults.add(text);
    }
  }

  private static void picture(Page page, String name) {
    var unused =
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
  }

  private BrowserContext context(ColorScheme scheme, int width, int height) {
    return Objects.requireNonNull(chromium)
        .browser()
        .newContext(
            new Browser.NewContextOptions()
                .setBaseURL(ConsoleClient.origin())
                .setColorScheme(scheme)
                .setViewportSize(width, height));
  }
}
