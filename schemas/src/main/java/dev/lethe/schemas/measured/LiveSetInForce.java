package dev.lethe.schemas.measured;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * Which live set was in force when a step was taken. Its JSON is as it was written: the signed
 * statement of a revocation repeats it.
 *
 * @param json a copy each time
 */
public record LiveSetInForce(JsonNode json) {
  public LiveSetInForce {
    json = json.deepCopy();
  }

  /**
   * As the tracker writes it.
   *
   * @param sequence of the head that names it
   * @param digest {@code sha256:…} of its artefacts
   * @param members how many they are
   */
  public static LiveSetInForce of(long sequence, String digest, int members) {
    return new LiveSetInForce(
        JsonNodeFactory.instance
            .objectNode()
            .put("sequence", sequence)
            .put("digest", digest)
            .put("members", members));
  }

  @JsonValue
  @Override
  public JsonNode json() {
    return json.deepCopy();
  }

  /** Of the head that names it; -1 where none is said, which is no head's. */
  public long sequence() {
    return json.path("sequence").asLong(-1);
  }

  /** Empty where none is said, which is no set's. */
  public String digest() {
    return json.path("digest").asText();
  }

  /** 0 where it is not said. */
  public int members() {
    return json.path("members").asInt();
  }
}
