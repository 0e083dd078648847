package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.metrics.Wilson;
import java.math.BigDecimal;
import java.math.MathContext;

/** Figures as they stand in a manifest: rounded, so that they have one spelling. */
final class Measured {
  private Measured() {}

  /** Recall on held-out forget examples and false fires on the background, with 95 % intervals. */
  static ObjectNode gate(GateReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("gateRecall", rounded(report.recall()));
    putInterval(json, "gateRecallInterval", report.caught(), report.heldOut());
    json.put("heldOut", report.heldOut());
    json.put("falseFireRate", rounded(report.falseFireRate()));
    putInterval(json, "falseFireInterval", report.falseFires(), report.background());
    json.put("background", report.background());
    json.put("backgroundAlike", report.alike());
    return json;
  }

  static void putInterval(ObjectNode json, String name, int hits, int trials) {
    Wilson interval = Wilson.of(hits, trials);
    json.putArray(name).add(rounded(interval.low())).add(rounded(interval.high()));
  }

  /** Three digits, for what can be very small. */
  static double significant(double value) {
    return new BigDecimal(value).round(new MathContext(3)).doubleValue();
  }

  static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
