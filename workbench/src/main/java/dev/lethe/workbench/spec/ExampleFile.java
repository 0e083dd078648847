package dev.lethe.workbench.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSON Lines of {@code {"prompt", "completion"}}, with {@code "wrong"} or without. */
public final class ExampleFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String name;

  private ExampleFile(Path file) {
    this.name = String.valueOf(file.getFileName());
  }

  /**
   * Blank lines are left out.
   *
   * @throws BadSpecException if the file is missing, holds no example, or a line is malformed
   */
  public static List<SpecExample> read(Path file) {
    ExampleFile reader = new ExampleFile(file);
    if (!Files.isRegularFile(file)) {
      throw new BadSpecException(reader.name + " is missing");
    }
    List<SpecExample> examples = new ArrayList<>();
    int number = 0;
    for (String line : reader.lines(file)) {
      number++;
      if (!line.isBlank()) {
        examples.add(reader.example(line, number));
      }
    }
    if (examples.isEmpty()) {
      throw new BadSpecException(reader.name + " holds no example");
    }
    return examples;
  }

  private List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new BadSpecException(name + " is not UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  private SpecExample example(String line, int number) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw bad(number, "not valid JSON");
    }
    if (!node.isObject()) {
      throw bad(number, "not a JSON object");
    }
    List<String> wrong = new ArrayList<>();
    JsonNode list = node.path("wrong");
    if (!list.isMissingNode() && !list.isArray()) {
      throw bad(number, "wrong must be a list of strings");
    }
    for (JsonNode entry : list) {
      if (!entry.isTextual() || entry.textValue().isBlank()) {
        throw bad(number, "wrong must be a list of strings");
      }
      wrong.add(entry.textValue());
    }
    return new SpecExample(
        number, text(node, "prompt", number), text(node, "completion", number), wrong);
  }

  private String text(JsonNode node, String field, int number) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw bad(number, field + " must be a string");
    }
    if (value.textValue().isBlank()) {
      throw bad(number, field + " is empty");
    }
    return value.textValue();
  }

  private BadSpecException bad(int line, String what) {
    return new BadSpecException(name + ", line " + line + ": " + what);
  }
}
