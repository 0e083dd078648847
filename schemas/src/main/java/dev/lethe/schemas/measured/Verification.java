package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a request's gate and bundle. Shares are from 0 to 1; null, or an empty list
 * or map, is what was not measured. Figures that have parts of their own are typed as a whole: one
 * that lacks a part counts it as 0.
 *
 * @param gate by cross-validation, of a shield or a bundle
 * @param attacks by family, {@code all} together
 * @param limits what the bundle is held to; null in what was written before there were any
 * @param attempts how often it was fitted
 * @param nothingToForget whether the model never knew the examples
 */
public record Verification(
    Gate gate,
    @Nullable TruthRatio truthRatio,
    Map<String, AttackFamily> attacks,
    @Nullable Relearning relearning,
    @Nullable BlastRadius blastRadius,
    @Nullable List<Limit> limits,
    int attempts,
    boolean nothingToForget) {
  static Verification of(JsonNode json) {
    Map<String, AttackFamily> attacks = new LinkedHashMap<>();
    json.path(Figure.ATTACK_FAMILIES)
        .properties()
        .forEach(family -> attacks.put(family.getKey(), AttackFamily.of(family.getValue())));
    JsonNode limits = json.path(Figure.LIMITS);
    return new Verification(
        Gate.of(json),
        TruthRatio.of(json.path(Figure.TRUTH_RATIO)),
        attacks,
        Relearning.of(json.path(Figure.RELEARNING_RECOVERY)),
        BlastRadius.of(json.path("blastRadius")),
        limits.isArray() ? Limit.listOf(limits) : null,
        json.path("attempts").asInt(1),
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

  /**
   * @param recall on held-out forget examples
   * @param heldOut how many they are
   * @param falseFireRate on the background
   * @param background how many texts it holds
   * @param backgroundAlike how many of them look like the forget set, and are not counted
   */
  public record Gate(
      @Nullable Double recall,
      @Nullable Interval recallInterval,
      @Nullable Integer heldOut,
      @Nullable Double falseFireRate,
      @Nullable Interval falseFireInterval,
      @Nullable Integer background,
      @Nullable Integer backgroundAlike) {
    private static Gate of(JsonNode json) {
      return new Gate(
          Nodes.number(json, "gateRecall"),
          Interval.of(json, "gateRecallInterval"),
          Nodes.integer(json, "heldOut"),
          Nodes.number(json, "falseFireRate"),
          Interval.of(json, "falseFireInterval"),
          Nodes.integer(json, "background"),
          Nodes.integer(json, "backgroundAlike"));
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

  /**
   * How much of what nobody asked to forget a shield would silence.
   *
   * @param taken samples that the request takes out of the background; null where it is not said
   * @param nearest places in the background of the samples that come closest to firing
   */
  public record BlastRadius(
      double falseFireBudget,
      double reach,
      double reachBudget,
      @Nullable Integer taken,
      double specific,
      List<Integer> nearest) {
    public BlastRadius {
      nearest = List.copyOf(nearest);
    }

    private static @Nullable BlastRadius of(JsonNode json) {
      if (!json.isObject()) {
        return null;
      }
      List<Integer> nearest = new ArrayList<>();
      json.path("nearest").forEach(place -> nearest.add(place.asInt()));
      return new BlastRadius(
          json.path("falseFireBudget").asDouble(),
          json.path("reach").asDouble(),
          json.path("reachBudget").asDouble(),
          Nodes.integer(json, "taken"),
          json.path("specific").asDouble(),
          nearest);
    }
  }
}
