package dev.lethe.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Turns validated trees into records. */
final class EventDataMapper {
  private EventDataMapper() {}

  /**
   * Validates {@code node} and makes a record of it.
   *
   * @param at JSON pointer of {@code node} in its document
   */
  static <T> T read(JsonNode node, Schemas schema, Class<T> type, String at) {
    schema.check(node, at);
    try {
      return Json.mapper().treeToValue(node, type);
    } catch (JsonMappingException e) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, at + pointer(e));
    } catch (JsonProcessingException e) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, at);
    }
  }

  private static String pointer(JsonMappingException e) {
    StringBuilder pointer = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      String name = step.getFieldName();
      if (name != null && !StrictParser.isPlainName(name)) {
        break;
      }
      pointer.append('/').append(name != null ? name : String.valueOf(step.getIndex()));
    }
    return pointer.toString();
  }
}
