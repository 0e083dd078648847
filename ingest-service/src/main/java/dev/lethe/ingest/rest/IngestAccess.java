package dev.lethe.ingest.rest;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.schemas.access.Role;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may call what of this service. docs/guides/control-access.md says it in words. */
@Singleton
final class IngestAccess implements AccessRules {
  private static final Role[] READERS = {SUBMITTER, APPROVER, AUDITOR, OPERATOR};
  private static final String REQUEST = "/v1/requests/{id}";

  private final IngestConfig config;
  private final List<AccessContribution> others;

  IngestAccess(IngestConfig config, @All List<AccessContribution> others) {
    this.config = config;
    this.others = List.copyOf(others);
  }

  @Override
  public List<AccessRule> rules() {
    List<AccessRule> rules = new ArrayList<>();
    rules.add(AccessRule.of("/v1/requests", "POST", SUBMITTER).and("GET", READERS));
    rules.add(AccessRule.of("/v1/blast-radius", "POST", SUBMITTER));
    rules.addAll(otherIntakes());
    rules.addAll(agents());
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
    others.forEach(each -> rules.addAll(each.rules()));
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

  /** Agents fetch the token that they show with a message that they sign. */
  private static List<AccessRule> agents() {
    String request = "/v1/data-rights-request";
    return List.of(
        AccessRule.of(request, "POST", SUBMITTER).forAgents(),
        AccessRule.of(request + "/{id}", "GET", SUBMITTER).and("DELETE", SUBMITTER).forAgents(),
        new AccessRule("/v1/agent/{agent}", Map.of("POST", Set.of(), "GET", Set.of(SUBMITTER)))
            .forAgents());
  }

  private static List<AccessRule> openApi() {
    return List.of("/openapi", "/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml")
        .stream()
        .map(path -> AccessRule.of(path, "GET", Role.values()))
        .toList();
  }
}
