package dev.lethe.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a model folder keeps its chat template: {@code chat_template.jinja}, or {@code
 * chat_template} of {@code tokenizer_config.json} as a string or as a list of named ones, of which
 * {@code default} is taken. Others ({@code additional_chat_templates/NAME.jinja}) are listed, not
 * rendered.
 *
 * @param source of the one that is rendered; empty for a folder without one
 * @param others names of further templates
 */
public record ChatTemplateFiles(Optional<Source> source, List<String> others) {
  private static final String FILE = "chat_template.jinja";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String FOLDER = "additional_chat_templates";
  private static final String ENDING = ".jinja";
  private static final String DEFAULT = "default";

  /**
   * A template.
   *
   * @param text not empty
   * @param file what it was found in
   */
  public record Source(String text, String file) {}

  /**
   * @throws IllegalArgumentException naming the file that cannot be read
   */
  public static ChatTemplateFiles read(Path folder) {
    JsonNode configured = JsonFile.readOrEmpty(folder, CONFIG).path("chat_template");
    List<String> others = new ArrayList<>();
    others.addAll(additional(folder));
    String text = configured.isTextual() ? configured.textValue() : "";
    for (JsonNode named : configured) {
      String name = named.path("name").asText();
      if (name.equals(DEFAULT)) {
        text = named.path("template").asText();
      } else {
        others.add(name);
      }
    }
    if (Files.isRegularFile(folder.resolve(FILE))) {
      return of(new Source(contents(folder.resolve(FILE)), FILE), others);
    }
    return of(new Source(text, CONFIG), others);
  }

  private static ChatTemplateFiles of(Source source, List<String> others) {
    return new ChatTemplateFiles(
        Optional.of(source).filter(found -> !found.text().isEmpty()), List.copyOf(others));
  }

  /** The template's text, of which there is none without one. */
  String text() {
    return source.map(Source::text).orElse("");
  }

  private static List<String> additional(Path folder) {
    Path additional = folder.resolve(FOLDER);
    if (!Files.isDirectory(additional)) {
      return Collections.emptyList();
    }
    try (Stream<Path> files = Files.list(additional)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(FOLDER + " cannot be read", e);
    }
  }

  private static String contents(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(FILE + " cannot be read", e);
    }
  }
}
