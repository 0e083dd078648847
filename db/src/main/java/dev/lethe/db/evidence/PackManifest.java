package dev.lethe.db.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.util.HashMap;
import java.util.Map;

/** {@code MANIFEST.json}: the digests of all other entries. */
final class PackManifest {
  static final String NAME = "MANIFEST.json";
  private static final String TYPE = "lethe.evidence-pack.v1";

  private PackManifest() {}

  static byte[] of(String requestId, Map<String, byte[]> entries) {
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("type", TYPE).put("requestId", requestId);
    ArrayNode array = manifest.putArray("entries");
    entries.forEach(
        (name, content) ->
            array
                .addObject()
                .put("name", name)
                .put("bytes", content.length)
                .put("sha256", Digests.sha256(content)));
    return PackEntries.pretty(manifest);
  }

  /**
   * Holds the entries against it. It is not signed: whoever changes an entry may change it too, and
   * what is made anew of the signed file shows that.
   *
   * @throws BadEntryException naming the first entry that is missing, changed or not listed
   */
  static void check(Map<String, byte[]> entries) throws BadEntryException {
    byte[] file = entries.get(NAME);
    if (file == null) {
      throw new BadEntryException(NAME, "is missing: this is no evidence pack");
    }
    JsonNode manifest;
    try {
      manifest = Json.parse(file);
    } catch (InvalidEventException e) {
      throw new BadEntryException(NAME, "is not JSON");
    }
    if (!manifest.path("type").asText().equals(TYPE)) {
      throw new BadEntryException(NAME, "is not of an evidence pack that this version knows");
    }
    Map<String, String> listed = new HashMap<>();
    for (JsonNode entry : manifest.path("entries")) {
      listed.put(entry.path("name").asText(), entry.path("sha256").asText());
    }
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      String digest = listed.remove(entry.getKey());
      if (digest == null && !entry.getKey().equals(NAME)) {
        throw new BadEntryException(entry.getKey(), "is not listed in " + NAME);
      }
      if (digest != null && !digest.equals(Digests.sha256(entry.getValue()))) {
        throw new BadEntryException(entry.getKey(), "was changed: it has another digest");
      }
    }
    if (!listed.isEmpty()) {
      String missing = listed.keySet().stream().sorted().findFirst().orElse("");
      throw new BadEntryException(missing, "is missing, and is listed in " + NAME);
    }
  }
}
