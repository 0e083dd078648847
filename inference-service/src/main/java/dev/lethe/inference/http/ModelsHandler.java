package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.inference.openai.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/** {@code GET /v1/models} and {@code GET /v1/models/ID}: the one model of this replica. */
final class ModelsHandler {
  private final String modelId;
  private final Instant since;

  ModelsHandler(String modelId, Instant since) {
    this.modelId = modelId;
    this.since = since;
  }

  void list(RoutingContext context) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
    body.putArray("data").add(model());
    send(context, body);
  }

  void one(RoutingContext context) {
    if (modelId.equals(context.pathParam("*"))) {
      send(context, model());
    } else {
      ClientConnection.refuse(context.response(), ApiError.modelNotFound());
    }
  }

  private ObjectNode model() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", modelId)
        .put("object", "model")
        .put("created", since.getEpochSecond())
        .put("owned_by", "lethe");
  }

  private static void send(RoutingContext context, ObjectNode body) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body.toString());
  }
}
