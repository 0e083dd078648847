package dev.lethe.workbench.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON Lines of {@code {"prompt","completion"}} or {@code {"text"}}; ignores other fields.
 */
final class TrainingDataFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;

  private TrainingDataFile(Path file) {
    this.file = file;
  }

  /**
   * @throws BadDataException naming the line
   * @throws IllegalArgumentException if the file is missing, has no row or isn't UTF-8
   */
  static List<TrainingRow> read(Path file) throws IOException {
    OptionChecks.that(Files.isRegularFile(file), file.getFileName() + " is missing");
    List<TrainingRow> rows = new ArrayList<>();
    TrainingDataFile reader = new TrainingDataFile(file);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.add(reader.row(line, number));
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file.getFileName() + " is not UTF-8");
    }
    OptionChecks.that(!rows.isEmpty(), file.getFileName() + " has no line to teach from");
    return rows;
  }

  private TrainingRow row(String line, int number) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadDataException(file, number, "not valid JSON");
    }
    if (!node.isObject()) {
      throw new BadDataException(file, number, "not a JSON object");
    }
    boolean pair = node.has("prompt") || node.has("completion");
    if (pair == node.has("text")) {
      throw new BadDataException(file, number, "needs either prompt and completion, or text");
    }
    return pair
        ? new TrainingRow(number, text(node, "prompt", number), text(node, "completion", number))
        : new TrainingRow(number, null, text(node, "text", number));
  }

  private String text(JsonNode node, String field, int number) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new BadDataException(file, number, field + " must be a string");
    }
    if (value.textValue().isEmpty()) {
      throw new BadDataException(file, number, field + " is empty");
    }
    return value.textValue();
  }
}
