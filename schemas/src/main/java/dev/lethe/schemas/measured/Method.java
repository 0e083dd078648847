package dev.lethe.schemas.measured;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * How a bundle was made. Its JSON is as the trainer wrote it, with settings and digests that only
 * the trainer knows: a certificate repeats it, and the same log has to give the same bytes.
 *
 * @param json a copy each time
 */
public record Method(JsonNode json) {
  public Method {
    json = json.deepCopy();
  }

  /**
   * As a trainer writes it.
   *
   * @param name of the method
   * @param baseDigest of the model
   * @param encoderDigest of the sentence encoder
   * @param precision it was measured with
   * @param rank of the LoRA
   * @param provenance where it came from, an object; its fields follow
   */
  public static Method of(
      String name,
      String baseDigest,
      String encoderDigest,
      String precision,
      int rank,
      double alpha,
      JsonNode provenance) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("baseDigest", baseDigest)
            .put("encoderDigest", encoderDigest)
            .put("precision", precision)
            .put("rank", rank)
            .put("alpha", alpha);
    provenance.properties().forEach(field -> json.set(field.getKey(), field.getValue()));
    return new Method(json);
  }

  @JsonValue
  @Override
  public JsonNode json() {
    return json.deepCopy();
  }

  public @Nullable String name() {
    return Nodes.text(json, "name");
  }

  /** Of the base model. */
  public @Nullable String baseDigest() {
    return Nodes.text(json, "baseDigest");
  }

  public @Nullable String encoderDigest() {
    return Nodes.text(json, "encoderDigest");
  }

  public @Nullable String precision() {
    return Nodes.text(json, "precision");
  }

  public @Nullable Integer rank() {
    return Nodes.integer(json, "rank");
  }

  public @Nullable Double alpha() {
    return Nodes.number(json, "alpha");
  }
}
