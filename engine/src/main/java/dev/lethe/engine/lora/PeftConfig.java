package dev.lethe.engine.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code adapter_config.json}. A field that changes what the adapter does is read, or refused by
 * its name; so is one that nobody here knows, unless it says nothing.
 *
 * @param alpha scaled so that alpha / rank is the factor to apply
 * @param targets what {@code target_modules} names; null = nothing is said
 * @param excluded what {@code exclude_modules} names; null = nothing is said
 * @param layers of {@code layers_to_transform}; empty = all
 */
record PeftConfig(
    int rank,
    double alpha,
    @Nullable PeftTargets targets,
    @Nullable PeftTargets excluded,
    Set<Integer> layers) {
  private static final int LARGEST_RANK = 1024;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern LAYER = Pattern.compile("\\.layers\\.(\\d{1,6})\\.");
  private static final String LAYERS_PATTERN = "layers";

  /** Read below. */
  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "r",
          "lora_alpha",
          "use_rslora",
          "bias",
          "fan_in_fan_out",
          "target_modules",
          "exclude_modules",
          "layers_to_transform",
          "layers_pattern",
          "init_lora_weights");

  /** Of training, of where things came from, or of what another field would have to turn on. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "task_type",
          "auto_mapping",
          "peft_version",
          "base_model_name_or_path",
          "revision",
          "inference_mode",
          "lora_dropout",
          "megatron_core",
          "qalora_group_size",
          "runtime_config");

  /**
   * Starts that leave the base model's weights as they are; others fit an adapter to changed ones.
   */
  private static final Set<String> STARTS = Set.of("gaussian", "eva", "orthogonal");

  static PeftConfig read(Path folder) {
    JsonNode node = json(folder);
    if (!node.path("peft_type").asText().equals("LORA")) {
      throw bad("peft_type must be LORA");
    }
    refuse(node.path("bias").asText("none").equals("none"), "bias must be none");
    refuse(!node.path("fan_in_fan_out").asBoolean(), "fan_in_fan_out must be false");
    refuseWhatIsNotRead(node);
    JsonNode start = node.path("init_lora_weights");
    refuse(
        start.isMissingNode()
            || start.isNull()
            || start.isBoolean()
            || STARTS.contains(start.asText()),
        "init_lora_weights must be of a kind that leaves the base model's weights as they are");
    JsonNode rank = node.path("r");
    boolean inRange = rank.isInt() && rank.asInt() > 0 && rank.asInt() <= LARGEST_RANK;
    refuse(inRange, "r must be between 1 and " + LARGEST_RANK);
    JsonNode alpha = node.path("lora_alpha");
    boolean usable = alpha.isNumber() && alpha.asDouble() > 0 && alpha.asDouble() < 1e6;
    refuse(usable, "lora_alpha must be positive");
    double stabilised = node.path("use_rslora").asBoolean() ? Math.sqrt(rank.asInt()) : 1;
    return new PeftConfig(
        rank.asInt(),
        alpha.asDouble() * stabilised,
        targets(node, "target_modules"),
        targets(node, "exclude_modules"),
        layers(node));
  }

  /**
   * Whether the adapter has factors for a module; nothing said is yes.
   *
   * @param module its whole name, such as {@code model.layers.0.self_attn.q_proj}
   */
  boolean targets(String module) {
    try {
      return (targets == null || targets.has(module))
          && (excluded == null || !excluded.has(module))
          && (layers.isEmpty() || layers.contains(layer(module)));
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** Whether it says which modules it has factors for. */
  boolean saysTargets() {
    return targets != null;
  }

  /** Names in {@code target_modules} that are those of no module; nothing of a pattern. */
  List<String> unmatched(Set<String> modules) {
    return targets == null ? List.of() : targets.unmatched(modules);
  }

  private static int layer(String module) {
    Matcher layer = LAYER.matcher(module);
    return layer.find() ? Integer.parseInt(layer.group(1)) : -1;
  }

  private static void refuseWhatIsNotRead(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      if (!READ.contains(name) && !WITHOUT_EFFECT.contains(name)) {
        refuse(saysNothing(field.getValue()), shown(name) + " is not supported");
      }
    }
  }

  private static boolean saysNothing(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
  }

  /** A field's name is the file's own text. */
  private static String shown(String name) {
    return name.matches("[A-Za-z0-9_]{1,64}") ? name : "a field of another name";
  }

  private static @Nullable PeftTargets targets(JsonNode node, String field) {
    try {
      return PeftTargets.read(node, field);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  /** A number or a list of numbers, counted from 0. */
  private static Set<Integer> layers(JsonNode node) {
    JsonNode said = node.path("layers_to_transform");
    Set<Integer> layers = new HashSet<>();
    if (said.isInt()) {
      layers.add(said.intValue());
    }
    for (JsonNode layer : said) {
      refuse(layer.isInt(), "layers_to_transform must hold numbers");
      layers.add(layer.intValue());
    }
    refuse(
        said.isMissingNode() || said.isNull() || said.isInt() || said.isArray(),
        "layers_to_transform must hold numbers");
    JsonNode pattern = node.path("layers_pattern");
    boolean usual =
        saysNothing(pattern)
            || pattern.isMissingNode()
            || LAYERS_PATTERN.equals(pattern.textValue())
            || (pattern.size() == 1 && LAYERS_PATTERN.equals(pattern.path(0).textValue()));
    refuse(usual, "layers_pattern must be " + LAYERS_PATTERN);
    return layers;
  }

  static ObjectNode json(Path folder) {
    Path file = folder.resolve(PeftFolder.CONFIG);
    refuse(Files.isRegularFile(file), "the file is missing");
    try {
      JsonNode node = MAPPER.readTree(file.toFile());
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw bad("it is not valid JSON");
    }
    throw bad("it is not a JSON object");
  }

  private static void refuse(boolean holds, String what) {
    if (!holds) {
      throw bad(what);
    }
  }

  private static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException(PeftFolder.CONFIG + ": " + what);
  }
}
