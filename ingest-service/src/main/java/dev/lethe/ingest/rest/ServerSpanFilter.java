package dev.lethe.ingest.rest;

import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Traces the answer to every call of the API, and lets what the call leads to follow from that. A
 * span has the route, never the path, which holds ids.
 */
final class ServerSpanFilter {
  private static final String STEP = "dev.lethe.ingest.span";
  private static final String API = "/v1/";
  private static final int SERVER_ERROR = 500;

  /** Round all other filters. */
  private static final int OUTERMOST = 1;

  @ServerRequestFilter(priority = OUTERMOST)
  public void begin(ContainerRequestContext request, ResourceInfo resource) {
    if (!Spans.areOn()) {
      return;
    }
    String route = route(resource);
    if (!route.startsWith(API)) {
      return;
    }
    TracedStep step =
        Spans.serve(
            request.getMethod(),
            route,
            Spans.context(
                request.getHeaderString("traceparent"), request.getHeaderString("tracestate")));
    request.setProperty(STEP, step);
    for (Header trace : step.headers()) {
      String value = new String(trace.value(), StandardCharsets.ISO_8859_1);
      request.getHeaders().putSingle(trace.key(), value);
    }
  }

  @ServerResponseFilter(priority = OUTERMOST)
  public void end(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(STEP) instanceof TracedStep step) {
      int status = response.getStatus();
      step.with(SpanAttribute.HTTP_STATUS, status);
      if (status >= SERVER_ERROR) {
        step.failed(Integer.toString(status));
      }
      step.close();
    }
  }

  /** As the resource is annotated: {@code /v1/requests/{id}}. */
  private static String route(ResourceInfo resource) {
    if (resource.getResourceClass() == null || resource.getResourceMethod() == null) {
      return "";
    }
    return path(resource.getResourceClass().getAnnotation(Path.class))
        + path(resource.getResourceMethod().getAnnotation(Path.class));
  }

  private static String path(@Nullable Path annotated) {
    if (annotated == null) {
      return "";
    }
    String path = annotated.value().replaceAll("^/+|/+$", "");
    return path.isEmpty() ? "" : "/" + path;
  }
}
