package dev.lethe.ingest.service;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.CLIENT;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every role at every endpoint that the service has. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class RoleServiceTest {
  private static final int FORBIDDEN = 403;

  private static final Set<Role> READERS = EnumSet.of(SUBMITTER, APPROVER, AUDITOR, OPERATOR);

  /** As docs/guides/control-access.md has it. */
  private static final Map<String, Set<Role>> ALLOWED =
      Map.ofEntries(
          Map.entry("POST /v1/requests", EnumSet.of(SUBMITTER)),
          Map.entry("GET /v1/requests", READERS),
          Map.entry("GET /v1/requests/{id}", READERS),
          Map.entry("DELETE /v1/requests/{id}", EnumSet.of(SUBMITTER, APPROVER)),
          Map.entry("POST /v1/requests/{id}/release", EnumSet.of(APPROVER)),
          Map.entry("POST /v1/requests/{id}/reject", EnumSet.of(APPROVER)),
          Map.entry("POST /v1/requests/{id}/hold", EnumSet.of(APPROVER)),
          Map.entry("DELETE /v1/requests/{id}/hold", EnumSet.of(APPROVER)),
          Map.entry("POST /v1/requests/{id}/revoke", EnumSet.of(APPROVER)),
          Map.entry("POST /v1/requests/{id}/extend", EnumSet.of(APPROVER)),
          Map.entry("GET /v1/requests/{id}/certificate", READERS),
          Map.entry("GET /v1/requests/{id}/revocation", READERS),
          Map.entry("GET /v1/requests/{id}/evidence", READERS),
          Map.entry("GET /v1/register", EnumSet.of(APPROVER, AUDITOR)),
          Map.entry("POST /v1/requests/bulk", EnumSet.of(SUBMITTER)),
          Map.entry("POST /v1/blast-radius", EnumSet.of(SUBMITTER)),
          Map.entry("GET /opendsr/discovery", EnumSet.allOf(Role.class)),
          Map.entry("GET /opendsr/certificate.pem", EnumSet.allOf(Role.class)),
          Map.entry("POST /opendsr/requests", EnumSet.of(SUBMITTER)),
          Map.entry("GET /opendsr/requests/{id}", EnumSet.of(SUBMITTER)),
          Map.entry("DELETE /opendsr/requests/{id}", EnumSet.of(SUBMITTER)),
          // No key is an agent's: agents have tokens of their own.
          Map.entry("POST /v1/data-rights-request", EnumSet.noneOf(Role.class)),
          Map.entry("GET /v1/data-rights-request/{id}", EnumSet.noneOf(Role.class)),
          Map.entry("DELETE /v1/data-rights-request/{id}", EnumSet.noneOf(Role.class)),
          Map.entry("POST /v1/agent/{agent}", EnumSet.allOf(Role.class)),
          Map.entry("GET /v1/agent/{agent}", EnumSet.noneOf(Role.class)),
          Map.entry("GET /tlog/checkpoint", EnumSet.of(AUDITOR, APPROVER, OPERATOR)),
          Map.entry("GET /tlog/tile/{path: .+}", EnumSet.of(AUDITOR, APPROVER, OPERATOR)),
          Map.entry("GET /v1/intake-keys", EnumSet.allOf(Role.class)));

  /** As docs/guides/use-the-console.md has it. */
  private static final Map<String, Set<Role>> CONSOLE =
      Map.ofEntries(
          Map.entry("GET /console/sign-in", EnumSet.allOf(Role.class)),
          Map.entry("POST /console/sign-in", EnumSet.allOf(Role.class)),
          Map.entry("GET /console/sign-in/oidc", EnumSet.allOf(Role.class)),
          Map.entry("GET /console/sign-in/callback", EnumSet.allOf(Role.class)),
          Map.entry("POST /console/sign-out", EnumSet.allOf(Role.class)),
          Map.entry("GET /console", READERS),
          Map.entry("GET /console/today", READERS),
          Map.entry("GET /console/requests", READERS),
          Map.entry("GET /console/requests/{id}", READERS),
          Map.entry("GET /console/requests/{id}/certificate", READERS),
          Map.entry("GET /console/requests/{id}/certificate.html", READERS),
          Map.entry("GET /console/requests/{id}/revocation", READERS),
          Map.entry("GET /console/requests/{id}/evidence", READERS),
          Map.entry("POST /console/requests/{id}/release", EnumSet.of(APPROVER)),
          Map.entry("POST /console/requests/{id}/reject", EnumSet.of(APPROVER)),
          Map.entry("POST /console/requests/{id}/extend", EnumSet.of(APPROVER)),
          Map.entry("POST /console/requests/{id}/hold", EnumSet.of(APPROVER)),
          Map.entry("POST /console/requests/{id}/lift", EnumSet.of(APPROVER)),
          Map.entry("POST /console/requests/{id}/cancel", EnumSet.of(SUBMITTER, APPROVER)),
          Map.entry("POST /console/requests/{id}/revoke", EnumSet.of(APPROVER)));

  private static final Set<Role> WATCHERS = EnumSet.of(APPROVER, AUDITOR, OPERATOR);

  /** The console's pages beyond its frame. */
  private static final Map<String, Set<Role>> PAGES =
      Map.ofEntries(
          Map.entry("GET /console/new", EnumSet.of(SUBMITTER)),
          Map.entry("POST /console/new", EnumSet.of(SUBMITTER)),
          Map.entry("GET /console/new/due", EnumSet.of(SUBMITTER)),
          Map.entry("GET /console/new/row", EnumSet.of(SUBMITTER)),
          Map.entry("GET /console/new/draft/{draft}", EnumSet.of(SUBMITTER)),
          Map.entry("GET /console/new/draft/{draft}/blast-radius", EnumSet.of(SUBMITTER)),
          Map.entry("POST /console/new/draft/{draft}/send", EnumSet.of(SUBMITTER)),
          Map.entry("POST /console/new/draft/{draft}/discard", EnumSet.of(SUBMITTER)),
          Map.entry("GET /console/audit", WATCHERS),
          Map.entry("GET /console/audit/events/{seq}", WATCHERS),
          Map.entry("GET /console/audit/events/{seq}/proof", WATCHERS),
          Map.entry("GET /console/audit/checkpoint", WATCHERS),
          Map.entry("GET /console/audit/verification", WATCHERS),
          Map.entry("POST /console/audit/verification", WATCHERS),
          Map.entry("GET /console/audit/as-of", WATCHERS),
          Map.entry("GET /console/audit/served", WATCHERS),
          Map.entry("POST /console/audit/served", WATCHERS),
          Map.entry("GET /console/fleet", EnumSet.of(AUDITOR, OPERATOR)),
          Map.entry("GET /console/playground", EnumSet.of(OPERATOR)),
          Map.entry("POST /console/playground", EnumSet.of(OPERATOR)),
          Map.entry("GET /console/keys", EnumSet.of(OPERATOR)),
          Map.entry("POST /console/keys", EnumSet.of(OPERATOR)),
          Map.entry("GET /console/keys/{key}", EnumSet.of(OPERATOR)),
          Map.entry("POST /console/keys/{key}/rotate", EnumSet.of(OPERATOR)),
          Map.entry("POST /console/keys/{key}/revoke", EnumSet.of(OPERATOR)),
          Map.entry("POST /console/views", READERS),
          Map.entry("POST /console/views/{view}/delete", READERS));

  private final AccessRules rules;

  @Inject
  RoleServiceTest(AccessRules rules) {
    this.rules = rules;
  }

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void theTableHasEveryEndpointAndNoOther() throws Exception {
    assertThat(ApiEndpoints.all()).isEqualTo(new TreeSet<>(allowed().keySet()));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aRoleMayDoWhatTheTableSaysAndNothingElse(Role role) throws Exception {
    BearerClient client = BearerClient.with(TestApiKeys.of(role));
    SoftAssertions each = new SoftAssertions();
    for (String endpoint : ApiEndpoints.all()) {
      String method = endpoint.split(" ", 2)[0];
      String path = endpoint.split(" ", 2)[1].replace("{path: .+}", "0/000");
      path = path.replaceAll("\\{[a-z]+}", "nobody");

      HttpResponse<String> answer = client.call(method, path, method.equals("POST") ? "{}" : null);

      boolean allowed = allowed().getOrDefault(endpoint, Set.of()).contains(role);
      each.assertThat(answer.statusCode() != FORBIDDEN)
          .as("%s may %s: %d", role, endpoint, answer.statusCode())
          .isEqualTo(allowed);
      each.assertThat(answer.statusCode()).as(endpoint).isNotIn(401, 405, 429).isLessThan(500);
      each.assertThat(allowed || BearerClient.code(answer).equals("forbidden")).isTrue();
    }
    each.assertAll();
  }

  @Test
  void everyRuleIsOfSomethingThatIsThere() throws Exception {
    BearerClient operator = BearerClient.with(TestApiKeys.of(OPERATOR));
    Set<String> endpoints = ApiEndpoints.all();
    SoftAssertions each = new SoftAssertions();
    for (AccessRule rule : rules.rules()) {
      // OpenDSR's paths may hold its version; they lead to the same endpoints.
      String path =
          rule.path().replace("{path*}", "{path: .+}").replaceFirst("^/opendsr/v2/", "/opendsr/");
      if (Stream.of("/v1/", "/tlog/", "/opendsr/").anyMatch(path::startsWith) || isPage(path)) {
        rule.methods()
            .keySet()
            .forEach(method -> each.assertThat(endpoints).contains(method + " " + path));
      } else {
        int status = operator.get(rule.path().replace("{rest*}", "live")).statusCode();
        each.assertThat(status).as(rule.path()).isEqualTo(200);
      }
    }
    each.assertAll();
  }

  private static Map<String, Set<Role>> allowed() {
    Map<String, Set<Role>> all = new HashMap<>(ALLOWED);
    all.putAll(CONSOLE);
    all.putAll(PAGES);
    return all;
  }

  /** The console's files are no endpoints. */
  private static boolean isPage(String path) {
    return path.startsWith("/console") && !path.startsWith("/console/static/");
  }

  @ParameterizedTest
  @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "OPERATOR")
  void onlyOperatorsReadMetricsByWhateverMethod(Role role) throws Exception {
    BearerClient client = BearerClient.with(TestApiKeys.of(role));

    for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "OPTIONS"}) {
      assertThat(client.call(method, "/q/metrics", null).statusCode())
          .as(method)
          .isEqualTo(FORBIDDEN);
    }
  }

  @Test
  void whoMayNotReadMayNotAskWhetherThereIsSomething() throws Exception {
    BearerClient client = BearerClient.with(TestApiKeys.of(CLIENT));
    BearerClient auditor = BearerClient.with(TestApiKeys.of(AUDITOR));

    assertThat(client.call("HEAD", "/v1/requests", null).statusCode()).isEqualTo(FORBIDDEN);
    assertThat(auditor.call("HEAD", "/v1/requests", null).statusCode()).isEqualTo(200);
  }

  @Test
  void anotherMethodIsRefusedByTheRouter() throws Exception {
    HttpResponse<String> answer =
        BearerClient.with(TestApiKeys.of(SUBMITTER)).call("PUT", "/v1/requests", "{}");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(BearerClient.code(answer)).isEqualTo("method-not-allowed");
  }
}
