package dev.lethe.workbench.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.workbench.spec.BadSpecException;
import dev.lethe.workbench.spec.ForgetSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attacks written by hand: JSON Lines of {@code {"family","prompt"}} with {@code "request"}, the id
 * of the attacked request, or without for a twin, and with {@code "completion"} or without.
 */
final class AttackFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ForgetSpec spec;
  private final String name;

  private AttackFile(ForgetSpec spec, Path file) {
    this.spec = spec;
    this.name = String.valueOf(file.getFileName());
  }

  /**
   * @throws BadSpecException naming file, line and field
   */
  static List<Attack> read(Path file, ForgetSpec spec) {
    AttackFile reader = new AttackFile(spec, file);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(reader.name + " cannot be read", e);
    }
    List<Attack> attacks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        attacks.add(reader.attack(lines.get(i), i + 1));
      }
    }
    if (attacks.isEmpty()) {
      throw new BadSpecException(reader.name + " holds no attack");
    }
    return attacks;
  }

  private Attack attack(String line, int number) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw bad(number, "not valid JSON");
    }
    String family = text(node, "family");
    String prompt = text(node, "prompt");
    if (family == null || prompt == null) {
      throw bad(number, (family == null ? "family" : "prompt") + " must be a string");
    }
    return new Attack(family, request(node, number), prompt, text(node, "completion"));
  }

  private int request(JsonNode node, int number) {
    String id = text(node, "request");
    if (id == null) {
      return Attack.TWIN;
    }
    for (int i = 0; i < spec.requests().size(); i++) {
      if (spec.requests().get(i).id().equals(id)) {
        return i;
      }
    }
    throw bad(number, "request is none of the spec's");
  }

  private static @Nullable String text(JsonNode node, String field) {
    String text = node.path(field).textValue();
    return text == null || text.isBlank() ? null : text;
  }

  private BadSpecException bad(int line, String what) {
    return new BadSpecException(name + ", line " + line + ": " + what);
  }
}
