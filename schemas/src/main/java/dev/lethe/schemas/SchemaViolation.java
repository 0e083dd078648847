package dev.lethe.schemas;

import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import org.jspecify.annotations.Nullable;

/** Turns the validator's message, which may quote values, into a code and a pointer. */
final class SchemaViolation {
  private SchemaViolation() {}

  static InvalidEventException of(ValidationMessage message, String at) {
    String pointer = at + pointer(message.getInstanceLocation());
    String keyword = message.getType();
    return switch (keyword) {
      case "additionalProperties", "unevaluatedProperties" ->
          new InvalidEventException(
              InvalidEventException.UNKNOWN_FIELD, child(pointer, message.getProperty()));
      case "required" ->
          new InvalidEventException(
              InvalidEventException.MISSING_FIELD, child(pointer, message.getProperty()));
      case "type" -> new InvalidEventException(InvalidEventException.WRONG_TYPE, pointer);
      default -> new InvalidEventException(InvalidEventException.SCHEMA, pointer);
    };
  }

  private static String pointer(JsonNodePath path) {
    StringBuilder pointer = new StringBuilder();
    for (int i = 0; i < path.getNameCount(); i++) {
      String element = String.valueOf(path.getElement(i));
      boolean index = path.getElement(i) instanceof Integer;
      if (!index && !StrictParser.isPlainName(element)) {
        break;
      }
      pointer.append('/').append(element);
    }
    return pointer.toString();
  }

  private static String child(String pointer, @Nullable String name) {
    return name != null && StrictParser.isPlainName(name) ? pointer + "/" + name : pointer;
  }
}
