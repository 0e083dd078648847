package dev.lethe.ingest.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.util.Set;

/**
 * Whom identities name. {@link #toString()} shows the model only.
 *
 * @param body the part of a request that says whom and what to forget: {@code subject}, {@code
 *     model}, {@code forgetSet}; not to be changed
 */
public record ResolvedSubject(ObjectNode body) {
  private static final Set<String> FIELDS = Set.of("subject", "model", "forgetSet");

  /**
   * Reads it strictly: it must make a request that would be taken.
   *
   * @param json with the three fields and no others
   * @throws InvalidEventException naming rule and field, never a value
   */
  static ResolvedSubject of(JsonNode json, Limits limits) {
    if (!(json instanceof ObjectNode given)) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "");
    }
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new InvalidEventException(InvalidEventException.UNKNOWN_FIELD, "");
              }
            });
    ObjectNode body = given.deepCopy();
    ObjectNode request = body.deepCopy().put("id", "resolved");
    var checked = ErasureRequestReader.read(Json.canonical(request), limits);
    return new ResolvedSubject(body);
  }

  @Override
  public String toString() {
    return "ResolvedSubject[model=" + body.path("model").asText() + "]";
  }
}
