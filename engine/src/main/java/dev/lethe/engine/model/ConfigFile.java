package dev.lethe.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code config.json}, old and new spellings. */
final class ConfigFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NAME = "config.json";
  private static final List<String> SIZES =
      List.of(
          "vocab_size",
          "hidden_size",
          "intermediate_size",
          "num_hidden_layers",
          "num_attention_heads");

  private final JsonNode root;

  private ConfigFile(JsonNode root) {
    this.root = root;
  }

  static ConfigFile read(Path folder) {
    return new ConfigFile(
        JsonFile.read(folder, NAME)
            .orElseThrow(() -> new IllegalArgumentException(NAME + " is missing in the folder")));
  }

  ModelConfig toConfig() {
    Family family = Family.of(root.path("model_type").asText());
    checkActivation();
    int hidden = integer("hidden_size");
    int heads = integer("num_attention_heads");
    boolean bias = root.path("attention_bias").asBoolean(false);
    return new ModelConfig(
        family,
        integer("vocab_size"),
        hidden,
        integer("intermediate_size"),
        integer("num_hidden_layers"),
        heads,
        root.hasNonNull("num_key_value_heads") ? integer("num_key_value_heads") : heads,
        root.hasNonNull("head_dim") ? integer("head_dim") : hidden / Math.max(1, heads),
        root.path("rms_norm_eps").asDouble(1e-6),
        ropeTheta(),
        scaling(rope()),
        contextLength(),
        bias || family == Family.QWEN2,
        bias && family != Family.QWEN2,
        root.path("mlp_bias").asBoolean(false),
        root.path("tie_word_embeddings").asBoolean(false));
  }

  /** Everything that keeps {@link #toConfig} from succeeding, in place of the first alone. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    collect(problems, () -> Family.of(root.path("model_type").asText()));
    collect(problems, this::checkActivation);
    for (String size : SIZES) {
      collect(problems, () -> integer(size));
    }
    collect(problems, () -> scaling(rope()));
    if (problems.isEmpty()) {
      collect(problems, this::toConfig);
    }
    return problems;
  }

  private static void collect(List<String> problems, Runnable part) {
    try {
      part.run();
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void checkActivation() {
    if (!root.path("hidden_act").asText("silu").equals("silu")) {
      throw new IllegalArgumentException(NAME + ": hidden_act must be silu");
    }
  }

  private int contextLength() {
    int positions = root.path("max_position_embeddings").asInt(2048);
    boolean windowed =
        root.hasNonNull("sliding_window") && root.path("use_sliding_window").asBoolean(true);
    return windowed ? Math.min(positions, integer("sliding_window")) : positions;
  }

  private JsonNode rope() {
    return root.hasNonNull("rope_scaling")
        ? root.path("rope_scaling")
        : root.path("rope_parameters");
  }

  private double ropeTheta() {
    JsonNode newer = root.path("rope_parameters").path("rope_theta");
    return newer.isNumber() ? newer.asDouble() : root.path("rope_theta").asDouble(10_000);
  }

  private static @Nullable RopeScaling scaling(JsonNode rope) {
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    return switch (type) {
      case "default" -> null;
      case "linear" -> new RopeScaling.Linear(number(rope, "factor"));
      case "llama3" ->
          new RopeScaling.Llama3(
              number(rope, "factor"),
              number(rope, "low_freq_factor"),
              number(rope, "high_freq_factor"),
              (int) number(rope, "original_max_position_embeddings"));
      default ->
          throw new IllegalArgumentException(
              NAME + ": rope_scaling type is not supported (supported: default, linear, llama3)");
    };
  }

  private static double number(JsonNode rope, String field) {
    JsonNode node = rope.path(field);
    if (!node.isNumber() || node.asDouble() <= 0) {
      throw new IllegalArgumentException(NAME + ": rope_scaling." + field + " must be positive");
    }
    return node.asDouble();
  }

  private int integer(String field) {
    JsonNode node = root.path(field);
    if (!node.canConvertToInt() || node.asInt() <= 0) {
      throw new IllegalArgumentException(NAME + ": " + field + " must be a positive integer");
    }
    return node.asInt();
  }

  /** Writes a configuration the way hub models have it. */
  static void write(Path folder, ModelConfig config, int bos, int eos) {
    ObjectNode node = MAPPER.createObjectNode();
    node.putArray("architectures").add(config.family().architecture());
    node.put("model_type", config.family().modelType());
    node.put("vocab_size", config.vocabSize()).put("hidden_size", config.hiddenSize());
    node.put("intermediate_size", config.mlpSize()).put("num_hidden_layers", config.layers());
    node.put("num_attention_heads", config.heads()).put("num_key_value_heads", config.kvHeads());
    node.put("head_dim", config.headDim()).put("hidden_act", "silu");
    node.put("rms_norm_eps", config.rmsNormEps()).put("rope_theta", config.ropeTheta());
    node.put("max_position_embeddings", config.contextLength());
    node.put("attention_bias", config.outputBias()).put("mlp_bias", config.mlpBias());
    node.put("tie_word_embeddings", config.tied()).put("torch_dtype", "float32");
    node.put("bos_token_id", bos).put("eos_token_id", eos);
    writeScaling(node, config.ropeScaling());
    try {
      Files.writeString(
          folder.resolve(NAME),
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + " cannot be written", e);
    }
  }

  private static void writeScaling(ObjectNode node, @Nullable RopeScaling scaling) {
    if (scaling instanceof RopeScaling.Linear linear) {
      node.putObject("rope_scaling").put("rope_type", "linear").put("factor", linear.factor());
    } else if (scaling instanceof RopeScaling.Llama3 llama) {
      node.putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", llama.factor())
          .put("low_freq_factor", llama.lowFrequency())
          .put("high_freq_factor", llama.highFrequency())
          .put("original_max_position_embeddings", llama.originalContext());
    }
  }
}
