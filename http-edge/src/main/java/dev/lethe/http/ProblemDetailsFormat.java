package dev.lethe.http;

import io.vertx.core.json.JsonObject;

/** Problem details (RFC 9457) for errors of the protocol. Thread-safe. */
public final class ProblemDetailsFormat implements ErrorFormat {
  @Override
  public Body of(String path, int status) {
    return new Body(Problem.MEDIA_TYPE, json(Problem.of(status)));
  }

  /** A problem as JSON; a field that nobody is to blame for is left out. */
  public static String json(Problem problem) {
    JsonObject json =
        new JsonObject()
            .put("type", problem.type())
            .put("title", problem.title())
            .put("status", problem.status())
            .put("detail", problem.detail());
    if (problem.field() != null) {
      json.put("field", problem.field());
    }
    return json.encode();
  }
}
