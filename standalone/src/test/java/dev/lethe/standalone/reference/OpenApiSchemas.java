package dev.lethe.standalone.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The components of an OpenAPI document, as tables. */
final class OpenApiSchemas {
  /** Described by a JSON Schema, which knows more of them. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "ErasureRequest", "[erasure request](events.md#erasure-request)",
          "Measured", "[measured](events.md#measured)");

  /** What only those hold, and plain values. */
  private static final Set<String> LEFT_OUT =
      Set.of("ForgetSet", "Example", "Reference", "Replacement", "Behaviour", "DrpReference");

  private final JsonNode components;

  OpenApiSchemas(JsonNode components) {
    this.components = components;
  }

  /** Of the objects that have a section on the page, sorted. */
  Set<String> ownNames() {
    Set<String> names = new TreeSet<>();
    components.fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> !isOwn(name));
    return names;
  }

  String description(String name) {
    return text(components.get(name), name);
  }

  List<List<String>> rows(String name) {
    JsonNode schema = components.get(name);
    List<List<String>> rows = new ArrayList<>();
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            field ->
                rows.add(
                    List.of(
                        Markdown.code(field.getKey()),
                        type(field.getValue()),
                        isRequired(schema, field.getKey()) ? "yes" : "",
                        text(field.getValue(), name + "." + field.getKey()))));
    return rows;
  }

  /** Markdown. */
  String type(JsonNode schema) {
    String name = reference(schema);
    if (ELSEWHERE.containsKey(name)) {
      return ELSEWHERE.get(name);
    }
    if (isOwn(name)) {
      return Markdown.link(name, Markdown.anchor(name));
    }
    if (name.equals("Instant") || schema.path("format").asText().equals("date-time")) {
      return "time";
    }
    if (components.path(name).has("enum")) {
      return name.equals("RequestState") ? "[state](lifecycle.md)" : "string";
    }
    if (schema.has("items")) {
      return "array of " + type(schema.get("items"));
    }
    String type = plainType(schema.path("type"));
    return type.equals("object") || type.isEmpty() ? "object" : type;
  }

  /** OpenAPI 3.1 has an array of types where null is one of them. */
  private static String plainType(JsonNode type) {
    if (!type.isArray()) {
      return type.asText();
    }
    for (JsonNode each : type) {
      if (!each.asText().equals("null")) {
        return each.asText();
      }
    }
    return "";
  }

  private boolean isOwn(String name) {
    return components.path(name).has("properties")
        && !ELSEWHERE.containsKey(name)
        && !LEFT_OUT.contains(name);
  }

  private static boolean isRequired(JsonNode schema, String field) {
    return StreamSupport.stream(schema.path("required").spliterator(), false)
        .anyMatch(name -> name.asText().equals(field));
  }

  private static String text(JsonNode schema, String name) {
    String text = schema.path("description").asText();
    if (text.isBlank()) {
      throw new IllegalStateException("OpenAPI describes no " + name);
    }
    return text;
  }

  /** The component that it refers to; empty if to none. */
  private static String reference(JsonNode schema) {
    String target = schema.path("$ref").asText();
    for (String several : List.of("anyOf", "allOf", "oneOf")) {
      for (JsonNode one : schema.path(several)) {
        target = target.isEmpty() ? one.path("$ref").asText() : target;
      }
    }
    return target.substring(target.lastIndexOf('/') + 1);
  }
}
