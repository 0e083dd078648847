package dev.lethe.ingest.service;

import dev.lethe.schemas.access.Role;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.util.List;

/** Shows a key that may do what is asked, where a test says nothing of keys. */
final class FittingKeyFilter implements Filter {
  private static final String AUTHORIZATION = "Authorization";

  /** Ends of the paths that are an approver's. */
  private static final List<String> DECISIONS =
      List.of("/release", "/revoke", "/reject", "/hold", "/extend");

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification response,
      FilterContext context) {
    if (!request.getHeaders().hasHeaderWithName(AUTHORIZATION)) {
      String path = request.getURI().split("[?]", 2)[0];
      var unused = request.header(AUTHORIZATION, TestApiKeys.bearer(TestApiKeys.of(role(path))));
    }
    return context.next(request, response);
  }

  private static Role role(String path) {
    if (path.endsWith("/q/metrics")) {
      return Role.OPERATOR;
    }
    return DECISIONS.stream().anyMatch(path::endsWith) ? Role.APPROVER : Role.SUBMITTER;
  }
}
