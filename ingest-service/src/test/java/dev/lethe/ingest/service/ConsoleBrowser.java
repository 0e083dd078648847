package dev.lethe.ingest.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import dev.lethe.schemas.access.Role;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine's browser at the console: one for all tests of a run, which run in one thread. Its
 * pictures are kept in {@code target/screenshots}.
 */
final class ConsoleBrowser {
  private static final Path PICTURES = Path.of("target/screenshots");

  /** What else axe looks at does not depend on colours. */
  private static final List<String> OF_COLOURS = List.of("color-contrast", "link-in-text-block");

  private static final Map<Role, String> SESSIONS = new EnumMap<>(Role.class);
  private static @Nullable Chromium chromium;

  private ConsoleBrowser() {}

  /** Skips the test where there is no browser. */
  static void require() {
    Optional<Path> executable = Chromium.find();
    assumeTrue(executable.isPresent(), "no Chromium on the PATH: the console was not looked at");
    if (chromium == null) {
      Chromium started = Chromium.start(executable.orElseThrow());
      chromium = started;
    }
  }

  /**
   * Windows of somebody.
   *
   * @param role in which they are signed in already; null if they are not
   */
  static BrowserContext of(@Nullable Role role, int width, int height) throws Exception {
    BrowserContext context =
        Objects.requireNonNull(chromium)
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setBaseURL(ConsoleClient.origin())
                    .setReducedMotion(ReducedMotion.REDUCE)
                    .setViewportSize(width, height));
    if (role != null) {
      signIn(context, session(role));
    }
    return context;
  }

  /**
   * Signs a browser in without the page for that.
   *
   * @param session the cookie, {@code name=value}
   */
  static void signIn(BrowserContext context, @Nullable String session) {
    String[] cookie = Objects.requireNonNull(session).split("=", 2);
    context.addCookies(
        List.of(new Cookie(cookie[0], cookie[1]).setUrl(ConsoleClient.origin() + "/console")));
  }

  /** One session a role, for all tests. */
  private static String session(Role role) throws Exception {
    String known = SESSIONS.get(role);
    if (known == null) {
      known = Objects.requireNonNull(ConsoleClient.signedIn(TestApiKeys.of(role)).cookie());
      SESSIONS.put(role, known);
    }
    return known;
  }

  /** A page that tells of what the browser complains of. */
  static Page page(BrowserContext context, List<String> faults) {
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            faults.add(message.text());
          }
        });
    page.onPageError(faults::add);
    return page;
  }

  /** Looks at a page in light and in dark; keeps a picture of each. */
  static void check(Page page, String name, List<String> violations) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    picture(page, name + "-dark");
    note(axe(page).withRules(OF_COLOURS), name + " in dark", violations);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    picture(page, name + "-light");
    note(axe(page), name, violations);
    assertThat(page.evaluate("document.getAnimations().length"))
        .as("%s moves though it is asked not to", name)
        .isEqualTo(0);
  }

  /** In the page alone: there are no frames, for which it would open a second one. */
  private static AxeBuilder axe(Page page) {
    return new AxeBuilder(page).setLegacyMode(true);
  }

  private static void note(AxeBuilder axe, String name, List<String> violations) {
    axe.analyze().getViolations().stream()
        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
        .forEach(
            rule ->
                rule.getNodes()
                    .forEach(
                        node ->
                            violations.add(
                                name + ": " + rule.getId() + " at " + node.getTarget())));
  }

  /** A narrow screen shows a page without being moved sideways; keeps a picture of it. */
  static void fits(Page page, String what) {
    Object width = page.evaluate("document.documentElement.scrollWidth");
    assertThat(((Number) width).intValue()).as(what).isLessThanOrEqualTo(360);
    picture(page, "narrow-" + what);
  }

  /** Of the whole page. */
  static void picture(Page page, String name) {
    var unused =
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
  }

  /** Of what a window of that size shows, for the README: light, then dark. */
  static void readme(Page page, String name, int height) {
    page.setViewportSize(1280, height);
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      String file = "readme-%s-%s.png".formatted(name, scheme.name().toLowerCase(Locale.ROOT));
      var unused = page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(file)));
    }
    page.setViewportSize(1280, 900);
  }

  static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
