package dev.lethe.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rotary embedding in {@code config.json}: {@code rope_theta} with {@code rope_scaling}, or
 * newer {@code rope_parameters}.
 *
 * @param root the whole configuration
 */
record RopeFields(ConfigFields root, ModelFamily family, int headDim) {
  private static final int PHI3_ORIGINAL = 4096;
  private static final List<String> PHI3_TYPES = List.of("default", "longrope");
  private static final List<String> TYPES =
      List.of("default", "linear", "dynamic", "yarn", "longrope", "llama3");

  /** Of layers that see everything, and of all where there is but one. */
  Rope rope() {
    return nested() ? rope(parameters("full_attention"), 1_000_000) : rope(flat(), theta());
  }

  /** Of gemma3's layers with a window. */
  Rope local() {
    if (nested()) {
      return rope(parameters("sliding_attention"), 10_000);
    }
    return new Rope(root.number("rope_local_base_freq", 10_000), headDim, null);
  }

  /** The longest sequence. */
  int contextLength() {
    int positions = positions();
    RopeScaling scaling = rope().scaling();
    if (scaling instanceof RopeScaling.Dynamic dynamic) {
      return (int) (dynamic.factor() * positions);
    }
    boolean stretched = flat().has("original_max_position_embeddings");
    if (scaling instanceof RopeScaling.Yarn yarn && stretched) {
      return Math.max(positions, (int) (yarn.factor() * yarn.original()));
    }
    return positions;
  }

  /**
   * @throws IllegalArgumentException if the type is not supported
   */
  void checkType() {
    type(flat());
  }

  private String type(ConfigFields rope) {
    String type = rope.text("rope_type", rope.text("type", "default"));
    boolean phi3 = family == ModelFamily.PHI3;
    if (phi3 && (type.equals("su") || type.equals("yarn"))) {
      return "longrope"; // its older names
    }
    List<String> supported = phi3 ? PHI3_TYPES : TYPES;
    if (!supported.contains(type)) {
      throw new IllegalArgumentException(
          ConfigFields.FILE
              + ": rope_scaling type is not supported (supported: "
              + String.join(", ", supported)
              + ")");
    }
    return type;
  }

  private int positions() {
    return root.integer("max_position_embeddings", family == ModelFamily.GEMMA3 ? 131_072 : 2048);
  }

  private boolean nested() {
    return root.node().path("rope_parameters").path("full_attention").isObject();
  }

  private ConfigFields parameters(String layers) {
    return root.object("rope_parameters").object(layers);
  }

  private ConfigFields flat() {
    return root.object(root.has("rope_scaling") ? "rope_scaling" : "rope_parameters");
  }

  private double theta() {
    double usual =
        switch (family) {
          case SMOLLM3 -> 2_000_000;
          case GEMMA3 -> 1_000_000;
          default -> 10_000;
        };
    double older = root.number("rope_theta", usual);
    return root.object("rope_parameters").number("rope_theta", older);
  }

  private Rope rope(ConfigFields rope, double theta) {
    double share = rope.number("partial_rotary_factor", root.number("partial_rotary_factor", 1));
    int dimension = (int) (headDim * share);
    if (share != 1 && family != ModelFamily.PHI3) {
      throw root.refusal("partial_rotary_factor", "is supported for phi3 only");
    }
    if (dimension % 2 != 0 || dimension < 2 || dimension > headDim) {
      throw root.refusal("partial_rotary_factor", "must turn an even part of a head");
    }
    return new Rope(rope.number("rope_theta", theta), dimension, scaling(rope, dimension));
  }

  private @Nullable RopeScaling scaling(ConfigFields rope, int dimension) {
    return switch (type(rope)) {
      case "linear" -> new RopeScaling.Linear(rope.number("factor"));
      case "dynamic" -> new RopeScaling.Dynamic(rope.number("factor"), positions());
      case "yarn" -> yarn(rope);
      case "longrope" -> longRope(rope, dimension);
      case "llama3" ->
          new RopeScaling.Llama3(
              rope.number("factor"),
              rope.number("low_freq_factor"),
              rope.number("high_freq_factor"),
              rope.integer("original_max_position_embeddings"));
      default -> null;
    };
  }

  private RopeScaling yarn(ConfigFields rope) {
    double original = rope.number("original_max_position_embeddings", positions());
    double factor = rope.number("factor", positions() / original);
    double scale = rope.numberUnlessZero("mscale", 0);
    double everywhere = rope.numberUnlessZero("mscale_all_dim", 0);
    double usual =
        scale > 0 && everywhere > 0
            ? attention(factor, scale) / attention(factor, everywhere)
            : attention(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        original,
        rope.numberUnlessZero("beta_fast", 32),
        rope.numberUnlessZero("beta_slow", 1),
        rope.flag("truncate", true),
        rope.number("attention_factor", usual));
  }

  private static double attention(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  private RopeScaling longRope(ConfigFields rope, int dimension) {
    int inside = rope.integer("original_max_position_embeddings", usualOriginal());
    int original = root.integer("original_max_position_embeddings", inside);
    double factor = rope.number("factor", positions() / (double) original);
    double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new RopeScaling.Long(
        factors(rope, "short_factor", dimension / 2),
        factors(rope, "long_factor", dimension / 2),
        original,
        rope.number("attention_factor", usual));
  }

  private int usualOriginal() {
    return family == ModelFamily.PHI3 ? PHI3_ORIGINAL : positions();
  }

  private static List<Double> factors(ConfigFields rope, String field, int count) {
    List<Double> factors = new ArrayList<>();
    for (JsonNode factor : rope.node().path(field)) {
      factors.add(factor.asDouble());
    }
    if (factors.size() != count || factors.stream().anyMatch(factor -> !(factor > 0))) {
      throw rope.refusal(field, "must be a list of " + count + " positive numbers");
    }
    return factors;
  }
}
