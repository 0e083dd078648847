package dev.lethe.engine.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code adapter_config.json}.
 *
 * @param alpha scaled so that alpha / rank is the factor to apply
 * @param targetModules last parts of module names; empty = not said as a list
 */
record PeftConfig(int rank, double alpha, Set<String> targetModules) {
  private static final int LARGEST_RANK = 1024;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static PeftConfig read(Path folder) {
    JsonNode node = json(folder);
    if (!node.path("peft_type").asText().equals("LORA")) {
      throw bad("peft_type must be LORA");
    }
    refuse(node.path("bias").asText("none").equals("none"), "bias must be none");
    refuse(!node.path("fan_in_fan_out").asBoolean(), "fan_in_fan_out must be false");
    refuse(!node.path("use_dora").asBoolean(), "use_dora must be false");
    refuse(node.path("modules_to_save").isEmpty(), "modules_to_save must be empty");
    refuse(node.path("rank_pattern").isEmpty(), "rank_pattern must be empty");
    refuse(node.path("alpha_pattern").isEmpty(), "alpha_pattern must be empty");
    JsonNode rank = node.path("r");
    boolean inRange = rank.isInt() && rank.asInt() > 0 && rank.asInt() <= LARGEST_RANK;
    refuse(inRange, "r must be between 1 and " + LARGEST_RANK);
    JsonNode alpha = node.path("lora_alpha");
    boolean usable = alpha.isNumber() && alpha.asDouble() > 0 && alpha.asDouble() < 1e6;
    refuse(usable, "lora_alpha must be positive");
    double stabilised = node.path("use_rslora").asBoolean() ? Math.sqrt(rank.asInt()) : 1;
    return new PeftConfig(rank.asInt(), alpha.asDouble() * stabilised, targets(node));
  }

  boolean targets(String module) {
    return targetModules.isEmpty() || targetModules.contains(module);
  }

  private static Set<String> targets(JsonNode node) {
    Set<String> targets = new HashSet<>();
    for (JsonNode module : node.path("target_modules")) {
      String name = module.asText();
      targets.add(name.substring(name.lastIndexOf('.') + 1));
    }
    return targets;
  }

  private static JsonNode json(Path folder) {
    Path file = folder.resolve(PeftFolder.CONFIG);
    refuse(Files.isRegularFile(file), "the file is missing");
    try {
      JsonNode node = MAPPER.readTree(file.toFile());
      if (node != null && node.isObject()) {
        return node;
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
