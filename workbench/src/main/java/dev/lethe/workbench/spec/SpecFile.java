package dev.lethe.workbench.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code spec.json} with checks; every message names the field. */
public final class SpecFile {
  static final String NAME = "spec.json";

  private final Path folder;
  private final JsonNode root;

  private SpecFile(Path folder, JsonNode root) {
    this.folder = folder;
    this.root = root;
  }

  /**
   * @throws BadSpecException if there is none, or it is not a JSON object
   */
  public static SpecFile read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isDirectory(folder)) {
      throw new BadSpecException("spec: there is no folder " + folder);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadSpecException("spec: the folder holds no " + NAME);
    }
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new BadSpecException(NAME + " is not a JSON object");
      }
      return new SpecFile(folder, root);
    } catch (JsonProcessingException e) {
      throw new BadSpecException(NAME + " is not valid JSON, line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + " cannot be read", e);
    }
  }

  Path path() {
    return folder.resolve(NAME);
  }

  /** A file that a field of the top level names. */
  public Path file(String field) {
    return folder.resolve(text(root, "", field));
  }

  /** The same, of a field that may be left out. */
  public Optional<Path> optionalFile(String field) {
    return root.has(field) ? Optional.of(file(field)) : Optional.empty();
  }

  /** A folder that a field of the top level may name. */
  public Optional<Path> optionalFolder(String field) {
    Optional<Path> folder = optionalFile(field);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new BadSpecException(NAME + ": " + field + " names no folder");
    }
    return folder;
  }

  /** The file that a field of each request names, in order. */
  public List<Path> requestFiles(String field) {
    return requestTexts(field).stream().map(folder::resolve).toList();
  }

  /** The files that the names within a field lead to, in order; none where there is no field. */
  public Map<String, Path> namedFiles(String field) {
    JsonNode names = root.path(field);
    if (!names.isMissingNode() && !names.isObject()) {
      throw new BadSpecException(NAME + ": " + field + " must be an object of names and files");
    }
    Map<String, Path> files = new LinkedHashMap<>();
    names
        .fieldNames()
        .forEachRemaining(name -> files.put(name, folder.resolve(text(names, field + ".", name))));
    return files;
  }

  String text(String field) {
    return text(root, "", field);
  }

  int positive(String field) {
    JsonNode value = root.path(field);
    if (!value.isInt() || value.intValue() < 1) {
      throw new BadSpecException(NAME + ": " + field + " must be a positive whole number");
    }
    return value.intValue();
  }

  List<String> requestTexts(String field) {
    JsonNode requests = root.path("requests");
    if (!requests.isArray() || requests.isEmpty()) {
      throw new BadSpecException(NAME + ": requests must be a list with at least one request");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode request : requests) {
      texts.add(text(request, "requests[" + texts.size() + "].", field));
    }
    return texts;
  }

  private static String text(JsonNode node, String where, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new BadSpecException(NAME + ": " + where + field + " must be a string");
    }
    return value.textValue();
  }
}
