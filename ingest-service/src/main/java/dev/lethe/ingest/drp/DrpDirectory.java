package dev.lethe.ingest.drp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.control.WatchedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The agents whose requests are taken: a file in the form of the protocol's service directory
 * (section 3.05.1), a JSON array of objects with {@code id} and {@code verify_key}, of which other
 * fields are passed over. It is read again when it changes. Thread-safe.
 */
public final class DrpDirectory {
  private final WatchedFile<Map<String, DrpAgent>> file;

  /**
   * @throws IllegalArgumentException naming the file and the entry to blame, if it cannot be read
   */
  public DrpDirectory(Path file) {
    this.file = new WatchedFile<>(file, (path, text) -> parse(text));
  }

  /** The agent of that id. */
  public Optional<DrpAgent> find(String id) {
    return Optional.ofNullable(file.get().get(id));
  }

  private static Map<String, DrpAgent> parse(String text) throws IOException {
    JsonNode entries = json(text);
    if (!entries.isArray()) {
      throw new IOException("not a JSON array of agents");
    }
    Map<String, DrpAgent> agents = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      DrpAgent agent = agent(entries.get(i), i);
      if (agents.put(agent.id(), agent) != null) {
        throw new IOException("entry " + i + " has the id of another");
      }
    }
    return Map.copyOf(agents);
  }

  private static JsonNode json(String text) throws IOException {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new IOException("not a JSON array of agents");
    }
  }

  private static DrpAgent agent(JsonNode entry, int at) throws IOException {
    try {
      byte[] key = Base64.getDecoder().decode(entry.path("verify_key").asText());
      return DrpAgent.of(entry.path("id").asText(), key);
    } catch (IllegalArgumentException e) {
      throw new IOException("entry " + at + " needs an id and a verify_key of 32 bytes in Base64");
    }
  }
}
