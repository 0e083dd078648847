package dev.lethe.engine.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Recognises quantised weights: by what the folder says of itself, else by names of tensors. */
final class Quantisation {
  private static final Map<String, String> METHODS =
      Map.of(
          "gptq", "GPTQ",
          "awq", "AWQ",
          "bitsandbytes", "bitsandbytes",
          "compressed-tensors", "compressed-tensors",
          "fp8", "FP8",
          "fbgemm_fp8", "FBGEMM FP8",
          "mxfp4", "MXFP4",
          "quanto", "quanto");

  private Quantisation() {}

  /** The problem, empty for weights that are not quantised. */
  static Optional<String> of(JsonNode config, FolderListing listing, Set<String> tensors) {
    if (config.path("quantization_config").isObject()) {
      String method = method(config.path("quantization_config"));
      return Optional.of(sentence("config.json: quantization_config", method));
    }
    if (config.path("quantization").isObject()) {
      return Optional.of(sentence("config.json: quantization", "MLX"));
    }
    if (listing.has("quantize_config.json")) {
      return Optional.of(sentence("quantize_config.json", "GPTQ"));
    }
    if (listing.has("hf_quant_config.json")) {
      return Optional.of(sentence("hf_quant_config.json", "ModelOpt"));
    }
    return byTensors(tensors).map(method -> sentence("the weights' tensor names", method));
  }

  private static String method(JsonNode settings) {
    String given = settings.path("quant_method").asText("").toLowerCase(Locale.ROOT);
    if (METHODS.containsKey(given)) {
      return METHODS.getOrDefault(given, given);
    }
    boolean bitsAndBytes =
        settings.path("load_in_4bit").asBoolean() || settings.path("load_in_8bit").asBoolean();
    return bitsAndBytes ? "bitsandbytes" : "another method";
  }

  private static Optional<String> byTensors(Set<String> tensors) {
    Set<String> endings =
        tensors.stream().map(n -> n.substring(n.lastIndexOf('.') + 1)).collect(Collectors.toSet());
    if (endings.contains("qweight") || endings.contains("qzeros")) {
      return Optional.of(endings.contains("g_idx") ? "GPTQ" : "AWQ or GPTQ");
    }
    if (endings.contains("absmax") || endings.contains("quant_map") || endings.contains("SCB")) {
      return Optional.of("bitsandbytes");
    }
    if (endings.contains("weight_packed")) {
      return Optional.of("compressed-tensors");
    }
    if (endings.contains("weight_scale_inv") || endings.contains("weight_scale")) {
      return Optional.of("FP8 or compressed-tensors");
    }
    return Optional.empty();
  }

  private static String sentence(String where, String method) {
    return where
        + " says that the weights are quantised ("
        + method
        + "), which is not supported: use the folder that they were made from, in BF16, F16 or"
        + " F32";
  }
}
