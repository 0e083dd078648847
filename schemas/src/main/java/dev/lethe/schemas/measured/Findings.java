package dev.lethe.schemas.measured;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The limits that a bundle missed. Its JSON is as it was written: a signed document repeats it, and
 * is compared with the log by it.
 *
 * @param json a copy each time
 */
public record Findings(JsonNode json) {
  public Findings {
    json = json.deepCopy();
  }

  @JsonValue
  @Override
  public JsonNode json() {
    return json.deepCopy();
  }

  public boolean isEmpty() {
    return json.isEmpty();
  }

  /** In the order in which they were written. */
  public List<Limit> missed() {
    return Limit.listOf(json);
  }
}
