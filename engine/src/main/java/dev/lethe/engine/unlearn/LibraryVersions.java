package dev.lethe.engine.unlearn;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Which libraries made an artefact. */
final class LibraryVersions {
  private LibraryVersions() {}

  static ObjectNode versions() {
    Engine engine = Engine.getInstance();
    return JsonNodeFactory.instance
        .objectNode()
        .put("djl", Engine.getDjlVersion())
        .put(engine.getEngineName(), engine.getVersion())
        .put("onnxruntime", OrtEnvironment.getEnvironment().getVersion());
  }
}
