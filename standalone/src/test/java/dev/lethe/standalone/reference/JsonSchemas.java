package dev.lethe.standalone.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads Lethe's JSON Schemas, as far as they go: objects, arrays, references to common.json. */
final class JsonSchemas {
  private static final String COMMON = "common.json";

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final JsonNode common;

  JsonSchemas(Path folder) throws IOException {
    this.folder = folder;
    this.common = read(COMMON);
  }

  JsonNode read(String file) throws IOException {
    return json.readTree(folder.resolve(file).toFile());
  }

  JsonNode definitions() {
    return common.get("$defs");
  }

  /**
   * The fields of an object, and of the objects in it: {@code forgetSet.examples[].prompt}.
   *
   * @throws IllegalStateException if a field has no description
   */
  List<Field> fields(JsonNode object) {
    List<Field> fields = new ArrayList<>();
    collect(object, "", fields);
    return fields;
  }

  /**
   * One field.
   *
   * @param type Markdown
   * @param required where the object that holds it is there
   */
  record Field(String name, String type, boolean required, String meaning) {
    List<String> row() {
      return List.of(Markdown.code(name), type, required ? "yes" : "", meaning);
    }
  }

  /** A definition that has fields of its own, and so a section of its own. */
  boolean isObject(String definition) {
    return "object".equals(type(definitions().get(definition)));
  }

  private void collect(JsonNode object, String prefix, List<Field> fields) {
    object
        .path("properties")
        .fields()
        .forEachRemaining(
            field -> {
              boolean required =
                  StreamSupport.stream(object.path("required").spliterator(), false)
                      .anyMatch(name -> name.asText().equals(field.getKey()));
              collect(prefix + field.getKey(), field.getValue(), required, fields);
            });
  }

  private void collect(String name, JsonNode schema, boolean required, List<Field> fields) {
    String meaning = meaning(schema);
    if (meaning.isBlank()) {
      throw new IllegalStateException("the schemas describe no field " + name);
    }
    fields.add(new Field(name, typeWords(schema), required, meaning));
    collect(ownPart(schema), name + ".", fields);
    if (schema.path("items").has("properties")) {
      collect(schema.get("items"), name + "[].", fields);
    }
    JsonNode entries = schema.path("additionalProperties");
    if (entries.has("properties")) {
      collect(entries, name + ".*.", fields);
    }
  }

  /** Without what only narrows the definition that it refers to. */
  private JsonNode ownPart(JsonNode schema) {
    JsonNode known = definitions().path(reference(schema)).path("properties");
    if (known.isEmpty() || !schema.has("properties")) {
      return schema;
    }
    ObjectNode own = schema.deepCopy();
    known.fieldNames().forEachRemaining(((ObjectNode) own.get("properties"))::remove);
    return own;
  }

  private String meaning(JsonNode schema) {
    String own = schema.path("description").asText();
    String reference = reference(schema);
    if (own.isEmpty() && !reference.isEmpty()) {
      own = definitions().get(reference).path("description").asText();
    }
    List<String> parts = new ArrayList<>(List.of(own));
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.get("enum").forEach(value -> values.add(value.asText()));
      parts.add("One of " + Markdown.codes(values) + ".");
    }
    if (schema.has("const")) {
      parts.add("Always `" + schema.get("const").asText() + "`.");
    }
    return String.join(" ", parts).strip();
  }

  private String typeWords(JsonNode schema) {
    String reference = reference(schema);
    if (!reference.isEmpty()) {
      return Markdown.link(reference, isObject(reference) ? Markdown.anchor(reference) : "#types");
    }
    if (schema.has("items")) {
      JsonNode items = schema.get("items");
      return "array of " + (items.has("properties") ? "objects" : plural(typeWords(items)));
    }
    JsonNode entries = schema.path("additionalProperties");
    if (entries.isObject()) {
      return "object of " + plural(typeWords(entries));
    }
    return type(schema);
  }

  private static String plural(String type) {
    return type.startsWith("[") ? type : type + "s";
  }

  private static String type(JsonNode schema) {
    if (schema.has("type")) {
      return schema.get("type").asText();
    }
    if (schema.path("const").isBoolean()) {
      return "boolean";
    }
    if (schema.has("properties")) {
      return "object";
    }
    return schema.has("enum") || schema.path("const").isTextual() ? "string" : "any";
  }

  /** The name of the common definition that it refers to; empty if it does not. */
  private static String reference(JsonNode schema) {
    String target = schema.path("$ref").asText();
    return target.substring(target.lastIndexOf('/') + 1);
  }
}
