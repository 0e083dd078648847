package dev.lethe.ingest.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.http.Problem;
import dev.lethe.schemas.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Shows people a page where a resource of the console ends with a problem. Thread-safe. */
public final class ProblemPageFilter {
  private static final MediaType HTML = MediaType.valueOf("text/html;charset=UTF-8");

  private final Frames frames;

  ProblemPageFilter(Frames frames) {
    this.frames = frames;
  }

  /** Puts the page into the problem's place. */
  @ServerResponseFilter
  public void show(ContainerResponseContext response, RoutingContext context) {
    MediaType type = response.getMediaType();
    boolean isProblem = type != null && type.toString().startsWith(Problem.MEDIA_TYPE);
    if (!isProblem
        || !(response.getEntity() instanceof String json)
        || !ProblemPage.isWanted(context)) {
      return;
    }
    JsonNode problem = Json.parse(json.getBytes(StandardCharsets.UTF_8));
    String page =
        ProblemPage.of(response.getStatus(), problem.path("detail").asText(), frames.assets());
    response.setEntity(page, new Annotation[0], HTML);
  }
}
