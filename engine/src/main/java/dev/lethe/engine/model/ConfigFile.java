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
import java.util.Objects;
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

  private final ConfigFields root;
  private final String modelType;

  private ConfigFile(JsonNode node) {
    modelType = node.path("model_type").asText();
    root =
        new ConfigFields(modelType.equals(ModelFamily.GEMMA3_WITH_VISION) ? textPart(node) : node);
  }

  static ConfigFile read(Path folder) {
    return new ConfigFile(
        JsonFile.read(folder, NAME)
            .orElseThrow(() -> new IllegalArgumentException(NAME + " is missing in the folder")));
  }

  /** The decoder beside a vision part: it leaves out what is as usual. */
  private static JsonNode textPart(JsonNode node) {
    ObjectNode part = MAPPER.createObjectNode();
    part.put("vocab_size", 262_208).put("hidden_size", 2304).put("intermediate_size", 9216);
    part.put("num_hidden_layers", 26).put("num_attention_heads", 8).put("num_key_value_heads", 4);
    part.put("head_dim", 256);
    if (node.path("text_config").isObject()) {
      part.setAll((ObjectNode) node.path("text_config"));
    }
    if (node.hasNonNull("tie_word_embeddings")) {
      part.set("tie_word_embeddings", node.path("tie_word_embeddings"));
    }
    return part;
  }

  ModelConfig toConfig() {
    ModelFamily family = ModelFamily.of(modelType);
    checkSupported(family);
    int hidden = root.integer("hidden_size");
    int heads = root.integer("num_attention_heads");
    int headDim = headDim(hidden, heads, family);
    int layers = root.integer("num_hidden_layers");
    RopeFields rope = new RopeFields(root, family, headDim);
    boolean bias = root.flag("attention_bias", false);
    return new ModelConfig(
        family,
        root.integer("vocab_size"),
        hidden,
        root.integer("intermediate_size"),
        layers,
        heads,
        root.integer("num_key_value_heads", heads),
        headDim,
        root.number("rms_norm_eps", usualEps(family)),
        new LayerFields(root, family, layers).read(rope),
        rope.contextLength(),
        bias || family == ModelFamily.QWEN2,
        bias && family != ModelFamily.QWEN2,
        root.flag("mlp_bias", false),
        root.flag("tie_word_embeddings", family.hasOffsetNorms() || family == ModelFamily.SMOLLM3),
        multipliers(family, hidden, headDim));
  }

  private int headDim(int hidden, int heads, ModelFamily family) {
    int usual = family.hasOffsetNorms() ? 256 : hidden / Math.max(1, heads);
    return root.integer("head_dim", usual);
  }

  private static double usualEps(ModelFamily family) {
    return family == ModelFamily.PHI3 || family == ModelFamily.OLMO2 ? 1e-5 : 1e-6;
  }

  private Multipliers multipliers(ModelFamily family, int hidden, int headDim) {
    return switch (family) {
      case GRANITE ->
          new Multipliers(
              root.number("embedding_multiplier", 1),
              root.number("attention_multiplier", 1),
              root.number("residual_multiplier", 1),
              root.number("logits_scaling", 1),
              0,
              0);
      case GEMMA2, GEMMA3 -> {
        boolean second = family == ModelFamily.GEMMA2;
        yield new Multipliers(
            Math.sqrt(hidden),
            1 / Math.sqrt(root.number("query_pre_attn_scalar", 256)),
            1,
            1,
            cap("attn_logit_softcapping", second ? 50 : 0),
            cap("final_logit_softcapping", second ? 30 : 0));
      }
      default -> Multipliers.plain(headDim);
    };
  }

  /** Null means none; only where it isn't named at all it is the usual one. */
  private double cap(String field, double usual) {
    return root.node().path(field).isNull() ? 0 : root.number(field, usual);
  }

  /** Everything that keeps {@link #toConfig} from succeeding, in place of the first alone. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    collect(problems, () -> ModelFamily.of(modelType));
    boolean known = problems.isEmpty();
    ModelFamily family = known ? ModelFamily.of(modelType) : ModelFamily.LLAMA;
    collect(problems, () -> checkSupported(family));
    for (String size : SIZES) {
      collect(problems, () -> root.integer(size));
    }
    if (problems.isEmpty()) {
      collect(problems, this::toConfig);
    } else {
      collect(problems, () -> new RopeFields(root, family, 2).checkType());
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

  private void checkSupported(ModelFamily family) {
    boolean gelu = family.hasOffsetNorms();
    String field = gelu ? "hidden_activation" : "hidden_act";
    String wanted = gelu ? "gelu_pytorch_tanh" : "silu";
    if (!root.text(field, wanted).equals(wanted)) {
      throw root.refusal(field, "must be " + wanted);
    }
    if (root.flag("use_bidirectional_attention", false)) {
      throw root.refusal("use_bidirectional_attention", "must be false");
    }
    if (family == ModelFamily.GEMMA3 && root.has("attn_logit_softcapping")) {
      throw root.refusal("attn_logit_softcapping", "must be null for gemma3");
    }
    if (family.isFused() && root.flag("attention_bias", false)) {
      throw root.refusal("attention_bias", "must be false for phi3");
    }
  }

  /**
   * Writes a configuration the way hub models have it.
   *
   * @throws IllegalArgumentException for another family than llama
   */
  static void write(Path folder, ModelConfig config, int bos, int eos) {
    if (config.family() != ModelFamily.LLAMA) {
      throw new IllegalArgumentException("only llama is written");
    }
    ObjectNode node = MAPPER.createObjectNode();
    node.putArray("architectures").add(config.family().architecture());
    node.put("model_type", config.family().modelType());
    node.put("vocab_size", config.vocabSize()).put("hidden_size", config.hiddenSize());
    node.put("intermediate_size", config.mlpSize()).put("num_hidden_layers", config.layers());
    node.put("num_attention_heads", config.heads()).put("num_key_value_heads", config.kvHeads());
    node.put("head_dim", config.headDim()).put("hidden_act", "silu");
    Rope rope = Objects.requireNonNull(config.rope());
    node.put("rms_norm_eps", config.rmsNormEps()).put("rope_theta", rope.theta());
    node.put("max_position_embeddings", config.contextLength());
    node.put("attention_bias", config.outputBias()).put("mlp_bias", config.mlpBias());
    node.put("tie_word_embeddings", config.tied()).put("torch_dtype", "float32");
    node.put("bos_token_id", bos).put("eos_token_id", eos);
    writeScaling(node, rope.scaling());
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
    } else if (scaling != null) {
      throw new IllegalArgumentException("this rope_scaling is not written");
    }
  }
}
