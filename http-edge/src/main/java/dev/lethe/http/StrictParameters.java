package dev.lethe.http;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses query parameters that an endpoint does not have, as a filter that is misspelt would show
 * everything, and characters that no name here has and Postgres does not take. Thread-safe.
 */
public final class StrictParameters {
  /** A name that may be shown. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,31}");

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f\\ufffd]");

  /** Runs once the endpoint is known; an answer ends the request. */
  @ServerRequestFilter
  public @Nullable Response check(UriInfo uri, ResourceInfo endpoint) {
    if (anyControl(uri.getPathParameters())) {
      return problem(404, "not-found", "There is nothing at this path.");
    }
    Set<String> known = parameters(endpoint);
    for (Map.Entry<String, List<String>> given : uri.getQueryParameters().entrySet()) {
      String name = given.getKey();
      if (!known.contains(name)) {
        if (endpoint.getResourceMethod().isAnnotationPresent(AnyParameters.class)) {
          continue;
        }
        return problem(
            400, "unknown-parameter", "There is no query parameter " + shown(name) + " here.");
      }
      if (given.getValue().size() > 1) {
        return problem(
            400, "bad-parameter", "The query parameter " + shown(name) + " is given twice.");
      }
      if (CONTROL.matcher(given.getValue().get(0)).find()) {
        return problem(
            400, "bad-parameter", "The query parameter " + shown(name) + " has no valid value.");
      }
    }
    return null;
  }

  private static boolean anyControl(MultivaluedMap<String, String> parameters) {
    return parameters.values().stream()
        .flatMap(List::stream)
        .anyMatch(value -> CONTROL.matcher(value).find());
  }

  private static Set<String> parameters(ResourceInfo endpoint) {
    Set<String> names = new HashSet<>();
    for (Annotation[] of : endpoint.getResourceMethod().getParameterAnnotations()) {
      Arrays.stream(of)
          .filter(QueryParam.class::isInstance)
          .forEach(annotation -> names.add(((QueryParam) annotation).value()));
    }
    return names;
  }

  private static String shown(String name) {
    return PLAIN.matcher(name).matches() ? "'" + name + "'" : "of that name";
  }

  private static Response problem(int status, String code, String detail) {
    return ProblemResponses.of(Problem.of(status, code, detail));
  }
}
