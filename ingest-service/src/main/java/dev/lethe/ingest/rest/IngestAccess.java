package dev.lethe.ingest.rest;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.schemas.access.Role;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may call what of this service. docs/guides/control-access.md says it in words. */
@Singleton
final class IngestAccess implements AccessRules {
  private static final Role[] READERS = {SUBMITTER, APPROVER, AUDITOR, OPERATOR};
  private static final Role[] WATCHERS = {APPROVER, AUDITOR, OPERATOR};
  private static final String REQUEST = "/v1/requests/{id}";
  private static final String CONSOLE_REQUEST = "/console/requests/{id}";

  private final IngestConfig config;

  IngestAccess(IngestConfig config) {
    this.config = config;
  }

  @Override
  public List<AccessRule> rules() {
    List<AccessRule> rules = new ArrayList<>();
    rules.add(AccessRule.of("/v1/requests", "POST", SUBMITTER).and("GET", READERS));
    rules.addAll(otherIntakes());
    rules.add(AccessRule.of(REQUEST, "GET", READERS).and("DELETE", SUBMITTER, APPROVER));
    rules.add(AccessRule.of(REQUEST + "/release", "POST", APPROVER));
    rules.add(AccessRule.of(REQUEST + "/revoke", "POST", APPROVER));
    rules.add(AccessRule.of(REQUEST + "/certificate", "GET", READERS));
    rules.add(AccessRule.of(REQUEST + "/revocation", "GET", READERS));
    rules.add(AccessRule.of("/v1/intake-keys", "GET", Role.values()));
    rules.addAll(holds());
    rules.addAll(cases());
    rules.addAll(evidence());
    rules.addAll(openApi());
    rules.addAll(tlog());
    if (config.console().enabled()) {
      rules.addAll(console());
      rules.addAll(consolePages());
    }
    rules.add(AccessRule.of("/q/metrics", "GET", OPERATOR));
    rules.add(AccessRule.of("/q/metrics/{rest*}", "GET", OPERATOR));
    rules.add(AccessRule.open("/q/health"));
    rules.add(AccessRule.open("/q/health/{rest*}"));
    return rules;
  }

  private static List<AccessRule> holds() {
    return List.of(
        AccessRule.of(REQUEST + "/hold", "POST", APPROVER).and("DELETE", APPROVER),
        AccessRule.of(REQUEST + "/reject", "POST", APPROVER));
  }

  private static List<AccessRule> cases() {
    return List.of(AccessRule.of(REQUEST + "/extend", "POST", APPROVER));
  }

  /** What is handed on to people outside. */
  private static List<AccessRule> evidence() {
    return List.of(
        AccessRule.of(REQUEST + "/evidence", "GET", READERS),
        AccessRule.of("/v1/register", "GET", AUDITOR, APPROVER));
  }

  /** The whole log, of all tenants: TlogResource refuses the keys of one. */
  private List<AccessRule> tlog() {
    return List.of("/tlog/checkpoint", "/tlog/tile/{path*}").stream()
        .map(
            path ->
                config.tlog().open()
                    ? AccessRule.open(path)
                    : AccessRule.of(path, "GET", AUDITOR, APPROVER, OPERATOR))
        .toList();
  }

  /** Whoever checks a signature of OpenDSR has no key: what it takes to do so is public. */
  private static List<AccessRule> otherIntakes() {
    List<AccessRule> rules = new ArrayList<>();
    rules.add(AccessRule.of("/v1/requests/bulk", "POST", SUBMITTER));
    for (String base : List.of("/opendsr", "/opendsr/v2")) {
      rules.add(AccessRule.open(base + "/discovery"));
      rules.add(AccessRule.open(base + "/certificate.pem"));
      rules.add(AccessRule.of(base + "/requests", "POST", SUBMITTER));
      rules.add(AccessRule.of(base + "/requests/{id}", "GET", SUBMITTER).and("DELETE", SUBMITTER));
    }
    return rules;
  }

  /** A browser takes the page to sign in, and what it is made of, before anybody is known. */
  private static List<AccessRule> console() {
    return List.of(
        new AccessRule("/console/sign-in", Map.of("GET", Set.of(), "POST", Set.of())),
        AccessRule.open("/console/static/console.css"),
        AccessRule.open("/console/static/console.js"),
        AccessRule.open("/console/static/icon.svg"),
        AccessRule.open("/_static/htmx.org/2.0.2/dist/htmx.min.js"),
        AccessRule.of("/console", "GET", READERS),
        AccessRule.of("/console/today", "GET", READERS),
        AccessRule.of("/console/sign-out", "POST", Role.values()),
        AccessRule.of("/console/requests", "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST, "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST + "/certificate", "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST + "/certificate.html", "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST + "/revocation", "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST + "/evidence", "GET", READERS),
        AccessRule.of(CONSOLE_REQUEST + "/release", "POST", APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/reject", "POST", APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/extend", "POST", APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/hold", "POST", APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/lift", "POST", APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/cancel", "POST", SUBMITTER, APPROVER),
        AccessRule.of(CONSOLE_REQUEST + "/revoke", "POST", APPROVER));
  }

  private static List<AccessRule> consolePages() {
    return List.of(
        AccessRule.open("/console/static/pages.css"),
        AccessRule.open("/console/static/pages.js"),
        AccessRule.of("/console/new", "GET", SUBMITTER).and("POST", SUBMITTER),
        AccessRule.of("/console/new/due", "GET", SUBMITTER),
        AccessRule.of("/console/new/row", "GET", SUBMITTER),
        AccessRule.of("/console/new/draft/{draft}", "GET", SUBMITTER),
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
        AccessRule.of("/console/playground", "GET", OPERATOR).and("POST", OPERATOR));
  }

  private static List<AccessRule> openApi() {
    return List.of("/openapi", "/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml")
        .stream()
        .map(path -> AccessRule.of(path, "GET", Role.values()))
        .toList();
  }
}
