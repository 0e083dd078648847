package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a request's bundle, as far as something depends on it; {@link
 * Measurements#figures()} has the rest. Shares are from 0 to 1; null, or an empty map, is what was
 * not measured. Figures that have parts of their own are typed as a whole: one that lacks a part
 * counts it as 0.
 *
 * @param attacks by family, {@code all} together
 * @param limits what the bundle is held to; null in what was written before there were any
 * @param nothingToForget whether the model never knew the examples
 */
public record Verification(
    @Nullable TruthRatio truthRatio,
    Map<String, AttackFamily> attacks,
    @Nullable Relearning relearning,
    @Nullable List<Limit> limits,
    boolean nothingToForget) {
  static Verification of(JsonNode json) {
    Map<String, AttackFamily> attacks = new LinkedHashMap<>();
    json.path(Figure.ATTACK_FAMILIES)
        .properties()
        .forEach(family -> attacks.put(family.getKey(), AttackFamily.of(family.getValue())));
    JsonNode limits = json.path(Figure.LIMITS);
    return new Verification(
        TruthRatio.of(json.path(Figure.TRUTH_RATIO)),
        attacks,
        Relearning.of(json.path(Figure.RELEARNING_RECOVERY)),
        limits.isArray() ? Limit.listOf(limits) : null,
        json.path("nothingToForget").asBoolean());
  }

  public Verification {
    attacks = Collections.unmodifiableMap(new LinkedHashMap<>(attacks));
    limits = limits == null ? null : List.copyOf(limits);
  }

  /** Wilson's 95 % interval of a share. */
  public record Interval(double low, double high) {
    static @Nullable Interval of(JsonNode parent, String name) {
      JsonNode bounds = parent.path(name);
      return bounds.size() == 2
          ? new Interval(bounds.path(0).doubleValue(), bounds.path(1).doubleValue())
          : null;
    }
  }

  /** As the JSON Schema describes it. */
  public record TruthRatio(
      @Nullable Double before, @Nullable Double after, int examples, int wrongEach) {
    private static @Nullable TruthRatio of(JsonNode json) {
      return json.isObject()
          ? new TruthRatio(
              Nodes.number(json, "before"),
              Nodes.number(json, "after"),
              json.path("examples").asInt(),
              json.path("wrongEach").asInt())
          : null;
    }
  }

  /**
   * @param leaked mean ROUGE-L recall of the forgotten completions; null where no attack has one
   */
  public record AttackFamily(
      int asked, int caught, @Nullable Interval interval, @Nullable Double leaked) {
    private static AttackFamily of(JsonNode json) {
      return new AttackFamily(
          json.path("asked").asInt(),
          json.path("caught").asInt(),
          Interval.of(json, "interval"),
          Nodes.number(json, "leaked"));
    }
  }

  /**
   * @param recovery rise of ROUGE-L recall, -1..1
   */
  public record Relearning(double recovery, int taught, int asked) {
    private static @Nullable Relearning of(JsonNode json) {
      return json.isObject()
          ? new Relearning(
              json.path("recovery").asDouble(),
              json.path("taught").asInt(),
              json.path("asked").asInt())
          : null;
    }
  }
}
