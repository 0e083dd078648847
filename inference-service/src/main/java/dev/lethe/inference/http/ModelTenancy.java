package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.access.Caller;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.service.config.ModelTenants;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Stands before all of OpenAI's paths: to callers whose tenant the model does not belong to, it
 * looks as if it were not there. Thread-safe.
 */
final class ModelTenancy implements Handler<RoutingContext> {
  private static final String LIST = "/v1/models";

  private final String modelId;
  private final ModelTenants tenants;

  ModelTenancy(String modelId, ModelTenants tenants) {
    this.modelId = modelId;
    this.tenants = tenants;
  }

  @Override
  public void handle(RoutingContext context) {
    if (tenants.isFor(modelId, Caller.of(context).tenant())) {
      context.next();
    } else if (context.normalizedPath().equals(LIST)) {
      ObjectNode none = JsonNodeFactory.instance.objectNode().put("object", "list");
      none.putArray("data");
      context
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(none.toString());
    } else {
      ClientConnection.refuse(context.response(), ApiError.modelNotFound());
    }
  }
}
