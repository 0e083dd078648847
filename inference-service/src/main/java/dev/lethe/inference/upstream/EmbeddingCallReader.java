package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import io.vertx.core.buffer.Buffer;

/** Reads calls of the upstream's embedding model: they are passed on as they are. Thread-safe. */
public final class EmbeddingCallReader {
  private final String model;

  /**
   * @param model the upstream's name for it
   */
  public EmbeddingCallReader(String model) {
    this.model = model;
  }

  /**
   * @throws ApiException if it asks for another model
   */
  public UpstreamCall read(byte[] body) {
    ObjectNode fields =
        StrictJson.object(body).orElseThrow(() -> new ApiException(ApiError.malformed()));
    if (!model.equals(fields.path("model").textValue())) {
      throw new ApiException(ApiError.modelNotFound());
    }
    return UpstreamCall.ungated("/embeddings", Buffer.buffer(body));
  }
}
