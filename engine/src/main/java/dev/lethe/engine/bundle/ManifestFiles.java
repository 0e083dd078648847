package dev.lethe.engine.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** The canonical bytes of a manifest: keys sorted at every depth, no white space, UTF-8. */
public final class ManifestFiles {
  public static final String MANIFEST = "manifest.json";
  public static final String SIGNATURE = "manifest.sig";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ManifestFiles() {}

  public static byte[] canonical(Manifest manifest) {
    try {
      return MAPPER.writeValueAsBytes(sorted(MAPPER.<JsonNode>valueToTree(manifest)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The artefact's digest. */
  public static String digest(Manifest manifest) {
    return Sha256.of(canonical(manifest));
  }

  /**
   * @throws BundleRejectedException if the bytes aren't the canonical form of a manifest
   */
  public static Manifest read(byte[] bytes) {
    Manifest manifest;
    try {
      manifest = MAPPER.readValue(bytes, Manifest.class);
    } catch (IOException e) {
      throw new BundleRejectedException(MANIFEST + " is not a manifest");
    }
    if (manifest == null || !java.util.Arrays.equals(bytes, canonical(manifest))) {
      throw new BundleRejectedException(MANIFEST + " is not in canonical form");
    }
    if (manifest.version() != Manifest.VERSION) {
      throw new BundleRejectedException(MANIFEST + " is of an unknown version");
    }
    return manifest;
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      ObjectNode out = MAPPER.createObjectNode();
      Map<String, JsonNode> fields = new TreeMap<>();
      node.properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
      fields.forEach((name, value) -> out.set(name, sorted(value)));
      return out;
    }
    if (node.isArray()) {
      ArrayNode out = MAPPER.createArrayNode();
      node.forEach(item -> out.add(sorted(item)));
      return out;
    }
    return node;
  }
}
