package dev.lethe.inference.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.gate.GateReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gates made of one call: {@code lethe_gates} of an operator's answer. Figures alone, no
 * text.
 *
 * @param inForce how many gates were asked
 * @param drafted whether the base model drafted an answer that they looked at
 * @param nearest those that fired, then those that came nearest
 */
public record GateExplanation(int inForce, boolean drafted, List<GateReading> nearest) {
  public GateExplanation {
    nearest = List.copyOf(nearest);
  }

  /** As it is sent. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("inForce", inForce).put("drafted", drafted);
    ArrayNode gates = json.putArray("nearest");
    for (GateReading reading : nearest) {
      ObjectNode gate = gates.addObject();
      gate.put("digest", reading.gate().digest());
      gate.put("kind", reading.gate().model().questionOnly() ? "shield" : "bundle");
      gate.put("fires", reading.fires());
      put(gate, "question", reading.question());
      put(gate, "all", reading.all());
      gate.put("asks", reading.asks());
      put(gate, "told", reading.told());
    }
    return json;
  }

  /** Finite, as every score is that a verdict was made of; two digits are enough to read. */
  private static void put(ObjectNode json, String name, @Nullable Double value) {
    if (value != null) {
      json.put(name, Math.round(100 * value) / 100.0);
    }
  }
}
