package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What REVOKED says of the revocation.
 *
 * @param by who said that it was them, which nobody checked; null where nobody did
 * @param artefacts digests of the shields and bundles that were revoked
 */
public record RevokedArtefacts(@Nullable String by, List<String> artefacts) {
  public RevokedArtefacts {
    artefacts = List.copyOf(artefacts);
  }

  static RevokedArtefacts of(JsonNode json) {
    return new RevokedArtefacts(Nodes.text(json, "by"), Nodes.texts(json.path("artefacts")));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (by != null) {
      json.put("by", by).put("claimed", true);
    }
    artefacts.forEach(json.putArray("artefacts")::add);
    return json;
  }
}
