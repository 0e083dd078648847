package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a step over everything else in it, the key's id included.
 *
 * @param key id of the signer's key; null where none is said
 * @param signature Ed25519, Base64; null until it is signed, or where none is said
 */
public record StepSignature(@Nullable String key, @Nullable String signature) {
  static final String SIGNATURE = "signature";

  static StepSignature of(JsonNode json) {
    return new StepSignature(Nodes.text(json, "key"), Nodes.text(json, SIGNATURE));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (key != null) {
      json.put("key", key);
    }
    return signature == null ? json : json.put(SIGNATURE, signature);
  }
}
