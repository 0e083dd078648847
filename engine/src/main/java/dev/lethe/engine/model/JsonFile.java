package dev.lethe.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** JSON object files of a model folder. Messages name the file and never quote it. */
public final class JsonFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonFile() {}

  /** Empty when there is no such file. */
  public static Optional<JsonNode> read(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = MAPPER.readTree(file.toFile());
      if (node != null && node.isObject()) {
        return Optional.of(node);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " is not valid JSON");
    }
    throw new IllegalArgumentException(name + " is not a JSON object");
  }

  /** An empty object when there is no such file. */
  public static JsonNode readOrEmpty(Path folder, String name) {
    return read(folder, name).orElseGet(JsonNodeFactory.instance::objectNode);
  }
}
