package dev.lethe.inference;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.access.AccessRules;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every route that the service really has, called in every role. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class RouteAccessTest {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private static final String REST = "{rest*}";
  private static final String ANY = "ANY";
  private static final String OPEN = "GET /q/health";

  /** What answers everything below with an error, and pages that Quarkus adds in tests only. */
  private static final Set<String> NOBODYS =
      Set.of("ANY /{rest*}", "ANY /v1/{rest*}", "GET /q/health-ui", "GET /q/health-ui/{rest*}");

  private static final Set<Role> ASKING = Set.of(Role.CLIENT, Role.OPERATOR);

  private static final Map<String, Set<Role>> ALLOWED =
      Map.of(
          "GET /v1/models", ASKING,
          "GET /v1/models/{rest*}", ASKING,
          "POST /v1/completions", ASKING,
          "POST /v1/chat/completions", ASKING,
          "POST /v1/responses", ASKING,
          "POST /v1/embeddings", ASKING,
          "GET /q/metrics", Set.of(Role.OPERATOR),
          "GET /q/metrics/{rest*}", Set.of(Role.OPERATOR));

  private final RunningService replica = RunningService.ready();
  private final ObservedRouter router;
  private final AccessRules access;

  @Inject
  RouteAccessTest(ObservedRouter router, AccessRules access) {
    this.router = router;
    this.access = access;
  }

  @Test
  void everyEndpointHasARule() {
    Set<String> callable = new TreeSet<>(endpoints());
    callable.removeAll(NOBODYS);

    assertThat(callable)
        .hasSizeGreaterThanOrEqualTo(ALLOWED.size())
        .allSatisfy(endpoint -> assertThat(rules()).anyMatch(rule -> covers(rule, endpoint)));
  }

  @Test
  void everyRuleHasAnEndpoint() {
    assertThat(rules())
        .allSatisfy(rule -> assertThat(endpoints()).anyMatch(endpoint -> covers(rule, endpoint)));
  }

  @Test
  void everyRoleMayDoWhatItIsForAndNothingElse() {
    SoftAssertions matrix = new SoftAssertions();
    for (Role role : Role.values()) {
      OpenAiClient client = replica.client(role);
      for (String endpoint : endpoints()) {
        int status = status(endpoint, client);
        String what = endpoint + " as " + role.text();
        if (NOBODYS.contains(endpoint)) {
          matrix.assertThat(status).as(what).isEqualTo(NOT_FOUND);
        } else if (isOpen(endpoint) || allowed(endpoint).contains(role)) {
          matrix.assertThat(status).as(what).isNotIn(UNAUTHORIZED, FORBIDDEN);
        } else {
          matrix.assertThat(status).as(what).isEqualTo(FORBIDDEN);
        }
      }
    }
    matrix.assertAll();
  }

  @Test
  void nobodyMayDoAnythingButProbe() {
    List<OpenAiClient> strangers =
        List.of(
            replica.stranger(),
            replica.clientWith("anything"),
            replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.EXPIRED)));
    SoftAssertions matrix = new SoftAssertions();
    for (String endpoint : endpoints()) {
      for (OpenAiClient stranger : strangers) {
        int status = status(endpoint, stranger);
        if (isOpen(endpoint)) {
          matrix.assertThat(status).as(endpoint).isNotIn(UNAUTHORIZED, FORBIDDEN);
        } else {
          matrix.assertThat(status).as(endpoint).isEqualTo(UNAUTHORIZED);
        }
      }
    }
    matrix.assertAll();
  }

  private static int status(String endpoint, OpenAiClient client) {
    String[] methodAndPath = endpoint.replace(REST, "anything").split(" ", 2);
    String method = methodAndPath[0].equals(ANY) ? "GET" : methodAndPath[0];
    return client.status(method, methodAndPath[1]);
  }

  private static Set<Role> allowed(String endpoint) {
    Set<Role> roles = ALLOWED.get(endpoint);
    if (roles == null) {
      throw new AssertionError("who may call this? " + endpoint);
    }
    return roles;
  }

  private static boolean isOpen(String endpoint) {
    return endpoint.equals(OPEN) || endpoint.startsWith(OPEN + "/");
  }

  private static boolean covers(String rule, String endpoint) {
    return rule.equals(endpoint)
        || (rule.endsWith(REST)
            && endpoint.startsWith(rule.substring(0, rule.length() - REST.length())));
  }

  /** Method and path as a rule has them. A route without a path stands before or behind others. */
  private Set<String> rules() {
    return access.rules().stream()
        .flatMap(rule -> rule.methods().keySet().stream().map(m -> m + " " + rule.path()))
        .collect(toSet());
  }

  private Set<String> endpoints() {
    return endpoints(router.get().getRoutes());
  }

  private static Set<String> endpoints(List<Route> routes) {
    Map<String, List<Route>> byPath =
        placed("", routes)
            .collect(groupingBy(PlacedRoute::path, mapping(PlacedRoute::route, toList())));
    return byPath.entrySet().stream()
        .flatMap(
            routesOfPath ->
                methods(routesOfPath.getKey(), routesOfPath.getValue())
                    .map(method -> method + " " + routesOfPath.getKey()))
        .collect(toCollection(TreeSet::new));
  }

  /** A route and its whole path: Quarkus mounts a router of its own at {@code /q}. */
  private record PlacedRoute(String path, Route route) {}

  private static Stream<PlacedRoute> placed(String mount, List<Route> routes) {
    return routes.stream()
        .filter(route -> route.getPath() != null || route.isRegexPath())
        .flatMap(
            route ->
                route.getSubRouter() == null
                    ? Stream.of(new PlacedRoute(mount + path(route), route))
                    : placed(
                        mount + route.getPath().replaceFirst("/$", ""),
                        route.getSubRouter().getRoutes()));
  }

  private static String path(Route route) {
    if (route.isRegexPath()) {
      throw new AssertionError("a kind of route that this test does not know: " + route.getPath());
    }
    String path = route.getPath();
    if (route.isExactPath()) {
      return path;
    }
    return path.endsWith("/") ? path + REST : path + "/" + REST;
  }

  /**
   * Where a path has a route for a method, a route for any is there to say that it takes no other.
   * Quarkus's own pages take any, and are read.
   */
  private static Stream<String> methods(String path, List<Route> routes) {
    Set<String> named = new TreeSet<>();
    for (Route route : routes) {
      Set<HttpMethod> methods = route.methods();
      if (methods != null) {
        methods.forEach(method -> named.add(method.name()));
      }
    }
    if (!named.isEmpty()) {
      return named.stream();
    }
    return Stream.of(path.startsWith("/q/") ? "GET" : ANY);
  }
}
