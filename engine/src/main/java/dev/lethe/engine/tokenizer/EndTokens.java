package dev.lethe.engine.tokenizer;

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
      throw new IllegalArgumentException(
          "no end token: give eos_token_id in generation_config.json or config.json");
    }
    ids = List.copyOf(ids);
  }

  /**
   * From {@code generation_config.json} and {@code config.json}, its {@code text_config} included,
   * each a number or a list; if none has one, the {@code eos_token} of {@code
   * tokenizer_config.json}.
   *
   * @throws IllegalArgumentException if none of the three has one
   */
  public static EndTokens load(Path folder) {
    Set<Long> ids = new LinkedHashSet<>();
    JsonNode config = JsonFile.readOrEmpty(folder, "config.json");
    JsonNode generation = JsonFile.readOrEmpty(folder, "generation_config.json");
    for (JsonNode file : List.of(generation, config, config.path("text_config"))) {
      JsonNode node = file.path("eos_token_id");
      if (node.isIntegralNumber()) {
        ids.add(node.asLong());
      }
      node.forEach(id -> ids.add(id.asLong()));
    }
    if (ids.isEmpty()) {
      addTokenizers(folder, ids);
    }
    return new EndTokens(new ArrayList<>(ids));
  }

  private static void addTokenizers(Path folder, Set<Long> ids) {
    JsonNode config = JsonFile.readOrEmpty(folder, "tokenizer_config.json");
    String token = ChatTemplate.tokenText(config.path("eos_token"));
    ControlTokens added = ControlTokens.load(folder, token);
    if (added.texts().contains(token)) {
      ids.add(added.id(token));
    }
  }

  public boolean contains(long token) {
    return ids.contains(token);
  }

  /** The one to teach a completion's end with. */
  public long first() {
    return ids.get(0);
  }
}
