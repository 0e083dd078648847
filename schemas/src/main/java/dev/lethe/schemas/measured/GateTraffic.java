package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * On how many of the last questions a gate fires, all replicas together.
 *
 * @param questions that were looked at
 * @param fired on how many of them the gate fires by the question alone
 * @param beyondBudget whether a shield fires on more than it should, beyond chance
 */
public record GateTraffic(int questions, int fired, boolean beyondBudget) {
  static GateTraffic of(JsonNode json) {
    return new GateTraffic(
        json.path("questions").intValue(),
        json.path("fired").intValue(),
        json.path("beyondBudget").asBoolean());
  }

  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("questions", questions).put("fired", fired);
    return beyondBudget ? json.put("beyondBudget", true) : json;
  }
}
