package dev.lethe.engine.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Fields of {@code config.json}, or of an object in it.
 *
 * @param prefix what stands before a field's name in messages
 */
record ConfigFields(JsonNode node, String prefix) {
  static final String FILE = "config.json";

  ConfigFields(JsonNode node) {
    this(node, "");
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  ConfigFields object(String field) {
    return new ConfigFields(node.path(field), prefix + field + ".");
  }

  String text(String field, String otherwise) {
    return has(field) ? node.path(field).asText() : otherwise;
  }

  boolean flag(String field, boolean otherwise) {
    return has(field) ? node.path(field).asBoolean(otherwise) : otherwise;
  }

  int integer(String field) {
    JsonNode value = node.path(field);
    if (!value.canConvertToInt() || value.asInt() <= 0) {
      throw refusal(field, "must be a positive integer");
    }
    return value.asInt();
  }

  int integer(String field, int otherwise) {
    return has(field) ? integer(field) : otherwise;
  }

  double number(String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber() || value.asDouble() <= 0) {
      throw refusal(field, "must be positive");
    }
    return value.asDouble();
  }

  double number(String field, double otherwise) {
    return has(field) ? number(field) : otherwise;
  }

  /** For what transformers takes as missing when it is 0. */
  double numberUnlessZero(String field, double otherwise) {
    return node.path(field).asDouble(0) == 0 ? otherwise : number(field);
  }

  IllegalArgumentException refusal(String field, String why) {
    return new IllegalArgumentException(FILE + ": " + prefix + field + " " + why);
  }
}
