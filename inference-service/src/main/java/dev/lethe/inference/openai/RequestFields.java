package dev.lethe.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of a request body; every complaint names the field. */
final class RequestFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode body;
  private final String prefix;

  private RequestFields(JsonNode body, String prefix) {
    this.body = body;
    this.prefix = prefix;
  }

  /** Reads a body; Jackson's own messages quote the content, so they are not passed on. */
  static RequestFields parse(byte[] json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return new RequestFields(object, "");
      }
    } catch (IOException e) {
      throw new ApiException(ApiError.malformed());
    }
    throw new ApiException(ApiError.malformed());
  }

  /** The fields of a nested object, named {@code prefix.field} in errors. */
  static RequestFields of(JsonNode object, String name) {
    if (!object.isObject()) {
      throw invalid(name, "must be an object");
    }
    return new RequestFields(object, name + ".");
  }

  /** The field's value; null where it is missing or JSON null. */
  @Nullable JsonNode node(String field) {
    JsonNode value = body.get(field);
    return value == null || value.isNull() ? null : value;
  }

  JsonNode required(String field) {
    JsonNode value = node(field);
    if (value == null) {
      throw new ApiException(
          new ApiError(
              400,
              "'" + name(field) + "' is required.",
              "invalid_request_error",
              name(field),
              "missing_required_parameter",
              0));
    }
    return value;
  }

  String requiredString(String field) {
    return text(required(field), name(field));
  }

  boolean bool(String field) {
    JsonNode value = node(field);
    if (value != null && !value.isBoolean()) {
      throw invalid(name(field), "must be true or false");
    }
    return value != null && value.booleanValue();
  }

  @Nullable Double number(String field, double min, double max) {
    JsonNode value = node(field);
    if (value == null) {
      return null;
    }
    if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw invalid(name(field), "must be a number from " + min + " to " + max);
    }
    return value.doubleValue();
  }

  @Nullable Long integer(String field, long min, long max) {
    JsonNode value = node(field);
    if (value == null) {
      return null;
    }
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < min || value.longValue() > max) {
      throw invalid(name(field), "must be an integer from " + min + " to " + max);
    }
    return value.longValue();
  }

  String name(String field) {
    return prefix + field;
  }

  /** A string that is proper Unicode; a lone surrogate would break the tokenizer. */
  static String text(JsonNode value, String name) {
    if (!value.isTextual()) {
      throw invalid(name, "must be a string");
    }
    String text = value.textValue();
    boolean broken =
        text.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    if (broken) {
      throw invalid(name, "must be valid Unicode");
    }
    return text;
  }

  static ApiException invalid(String name, String complaint) {
    return new ApiException(ApiError.invalid(name, "'" + name + "' " + complaint + "."));
  }
}
