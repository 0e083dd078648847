package dev.lethe.ingest.console;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;

import dev.lethe.access.AccessRule;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.ingest.rest.AccessContribution;
import dev.lethe.schemas.access.Role;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who may open which page of the console, and send which form. */
@Singleton
final class ConsoleAccess implements AccessContribution {
  private static final Role[] READERS = {SUBMITTER, APPROVER, AUDITOR, OPERATOR};
  private static final Role[] WATCHERS = {APPROVER, AUDITOR, OPERATOR};
  private static final String REQUEST = "/console/requests/{id}";

  private final boolean enabled;

  ConsoleAccess(IngestConfig config) {
    this.enabled = config.console().enabled();
  }

  @Override
  public List<AccessRule> rules() {
    return enabled ? Stream.concat(frame().stream(), pages().stream()).toList() : List.of();
  }

  /** A browser takes the page to sign in, and what it is made of, before anybody is known. */
  private static List<AccessRule> frame() {
    return List.of(
        new AccessRule("/console/sign-in", Map.of("GET", Set.of(), "POST", Set.of())),
        AccessRule.open("/console/sign-in/oidc"),
        AccessRule.open("/console/sign-in/callback"),
        AccessRule.open("/console/static/console.css"),
        AccessRule.open("/console/static/console.js"),
        AccessRule.open("/console/static/icon.svg"),
        AccessRule.open("/_static/htmx.org/2.0.2/dist/htmx.min.js"),
        AccessRule.of("/console", "GET", READERS),
        AccessRule.of("/console/today", "GET", READERS),
        AccessRule.of("/console/sign-out", "POST", Role.values()),
        AccessRule.of("/console/requests", "GET", READERS),
        AccessRule.of(REQUEST, "GET", READERS),
        AccessRule.of(REQUEST + "/certificate", "GET", READERS),
        AccessRule.of(REQUEST + "/certificate.html", "GET", READERS),
        AccessRule.of(REQUEST + "/revocation", "GET", READERS),
        AccessRule.of(REQUEST + "/evidence", "GET", READERS),
        AccessRule.of(REQUEST + "/release", "POST", APPROVER),
        AccessRule.of(REQUEST + "/reject", "POST", APPROVER),
        AccessRule.of(REQUEST + "/extend", "POST", APPROVER),
        AccessRule.of(REQUEST + "/hold", "POST", APPROVER),
        AccessRule.of(REQUEST + "/lift", "POST", APPROVER),
        AccessRule.of(REQUEST + "/cancel", "POST", SUBMITTER, APPROVER),
        AccessRule.of(REQUEST + "/revoke", "POST", APPROVER));
  }

  private static List<AccessRule> pages() {
    return List.of(
        AccessRule.open("/console/static/pages.css"),
        AccessRule.open("/console/static/pages.js"),
        AccessRule.of("/console/new", "GET", SUBMITTER).and("POST", SUBMITTER),
        AccessRule.of("/console/new/due", "GET", SUBMITTER),
        AccessRule.of("/console/new/row", "GET", SUBMITTER),
        AccessRule.of("/console/new/draft/{draft}", "GET", SUBMITTER),
        AccessRule.of("/console/new/draft/{draft}/blast-radius", "GET", SUBMITTER),
        AccessRule.of("/console/new/draft/{draft}/send", "POST", SUBMITTER),
        AccessRule.of("/console/new/draft/{draft}/discard", "POST", SUBMITTER),
        AccessRule.of("/console/audit", "GET", WATCHERS),
        AccessRule.of("/console/audit/events/{seq}", "GET", WATCHERS),
        AccessRule.of("/console/audit/events/{seq}/proof", "GET", WATCHERS),
        AccessRule.of("/console/audit/checkpoint", "GET", WATCHERS),
        AccessRule.of("/console/audit/verification", "GET", WATCHERS).and("POST", WATCHERS),
        AccessRule.of("/console/audit/as-of", "GET", WATCHERS),
        AccessRule.of("/console/audit/served", "GET", WATCHERS).and("POST", WATCHERS),
        AccessRule.of("/console/fleet", "GET", AUDITOR, OPERATOR),
        AccessRule.of("/console/playground", "GET", OPERATOR).and("POST", OPERATOR),
        AccessRule.of("/console/keys", "GET", OPERATOR).and("POST", OPERATOR),
        AccessRule.of("/console/keys/{key}", "GET", OPERATOR),
        AccessRule.of("/console/keys/{key}/rotate", "POST", OPERATOR),
        AccessRule.of("/console/keys/{key}/revoke", "POST", OPERATOR),
        AccessRule.of("/console/views", "POST", READERS),
        AccessRule.of("/console/views/{view}/delete", "POST", READERS));
  }
}
