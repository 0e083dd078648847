package dev.lethe.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tokens that end a completion; at least one. */
public record EndTokens(List<Long> ids) {
  public EndTokens {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("config.json: eos_token_id is missing");
    }
    ids = List.copyOf(ids);
  }

  /** From {@code generation_config.json} and {@code config.json}, each a number or a list. */
  public static EndTokens load(Path folder) {
    Set<Long> ids = new LinkedHashSet<>();
    for (String file : List.of("generation_config.json", "config.json")) {
      JsonNode node = JsonFile.readOrEmpty(folder, file).path("eos_token_id");
      if (node.isIntegralNumber()) {
        ids.add(node.asLong());
      }
      node.forEach(id -> ids.add(id.asLong()));
    }
    return new EndTokens(new ArrayList<>(ids));
  }

  public boolean contains(long token) {
    return ids.contains(token);
  }

  /** The one to teach a completion's end with. */
  public long first() {
    return ids.get(0);
  }
}
