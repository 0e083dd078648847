package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads values that the schema leaves open: what is of another type counts as absent. */
final class Nodes {
  private Nodes() {}

  static @Nullable Double number(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    return value.isNumber() ? value.doubleValue() : null;
  }

  static @Nullable Integer integer(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    return value.canConvertToInt() && value.isIntegralNumber() ? value.intValue() : null;
  }

  /** As it was spelled: {@code 1} and {@code 1.0} differ. */
  static @Nullable Number spelled(JsonNode parent, String name) {
    return parent.path(name).numberValue();
  }

  static @Nullable String text(JsonNode parent, String name) {
    return parent.path(name).textValue();
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
