package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How folders of the families are read; what they answer is checked against reference vectors. */
class ModelFamilyTest {
  private static final Path REFERENCE = Path.of("src/test/resources/reference");
  private static final long[] IDS = {3, 5, 7, 11, 13, 17, 19, 23, 29};

  private final ObjectMapper mapper = new ObjectMapper();
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "smollm3, 'no_rope_layers', '[1,0]', 'no_rope_layers must have an entry for each layer'",
    "smollm3, 'layer_types', '[\"full_attention\"]', 'layer_types must have an entry'",
    "gemma2, 'hidden_activation', '\"gelu\"', 'hidden_activation must be gelu_pytorch_tanh'",
    "gemma2, 'use_bidirectional_attention', 'true', 'use_bidirectional_attention must be false'",
    "gemma2, 'query_pre_attn_scalar', '0', 'query_pre_attn_scalar must be positive'",
    "gemma3, 'attn_logit_softcapping', '50.0', 'attn_logit_softcapping must be null'",
    "granite, 'logits_scaling', '0', 'logits_scaling must be positive'",
    "granite, 'hidden_act', '\"gelu\"', 'hidden_act must be silu'",
    "olmo2, 'partial_rotary_factor', '0.5', 'partial_rotary_factor is supported for phi3 only'",
    "phi3, 'partial_rotary_factor', '0.2', 'partial_rotary_factor must turn an even part'",
    "phi3, 'attention_bias', 'true', 'attention_bias must be false for phi3'",
    "phi3, 'layer_types', '[\"sliding_attention\",\"full_attention\"]', 'layer_types has layers'",
    "phi3, 'rope_scaling', '{\"type\":\"linear\",\"factor\":2}', '(supported: default, longrope)'",
    "phi3, 'rope_scaling', '{\"type\":\"su\",\"short_factor\":[1]}', 'short_factor must be a list'",
    "qwen2-window, 'layer_types', '[\"a\",\"b\",\"c\"]', 'layer_types must be full_attention or'"
  })
  void settingThatIsNotSupportedIsNamed(String family, String field, String value, String reason)
      throws Exception {
    ObjectNode config = config(family);
    config.set(field, mapper.readTree(value));
    write(config);

    List<String> problems = ModelConfig.problems(folder);

    assertThat(problems).singleElement().asString().startsWith("config.json: ").contains(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"language_model.", "model.language_model."})
  void textPartBesideVisionIsRead(String prefix) throws Exception {
    // Given gemma3 as it is saved with a part that sees pictures
    ObjectNode outer = mapper.createObjectNode().put("model_type", "gemma3");
    outer.set("text_config", config("gemma3"));
    outer.putObject("vision_config").put("hidden_size", 8);
    write(outer);
    Map<String, FloatTensor> tensors = new HashMap<>();
    tensors("gemma3")
        .forEach(
            (name, tensor) -> {
              boolean replaced = prefix.startsWith("model.");
              String inner = replaced ? name.substring("model.".length()) : name;
              tensors.put(prefix + inner, tensor);
            });
    tensors.put("vision_tower.embeddings.weight", FloatTensor.of(new float[4], 4));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);

    // When both are run
    float[] beside = logits(folder, Precision.FLOAT32);

    // Then it is the text model
    assertThat(beside).isEqualTo(logits(REFERENCE.resolve("gemma3"), Precision.FLOAT32));
  }

  @Test
  void textPartLeavesOutWhatIsAsUsual() throws Exception {
    ObjectNode outer = mapper.createObjectNode().put("model_type", "gemma3");
    ObjectNode text = outer.putObject("text_config").put("model_type", "gemma3_text");
    text.put("hidden_size", 2560).put("intermediate_size", 10240).put("num_hidden_layers", 34);
    text.put("sliding_window", 1024);
    text.putObject("rope_scaling").put("rope_type", "linear").put("factor", 8.0);
    write(outer);

    ModelConfig config = ModelConfig.read(folder);

    assertThat(config.vocabSize()).isEqualTo(262_208);
    assertThat(List.of(config.heads(), config.kvHeads(), config.headDim()))
        .containsExactly(8, 4, 256);
    assertThat(config.contextLength()).isEqualTo(131_072);
    assertThat(config.tied()).isTrue();
    assertThat(config.attention().get(5))
        .isEqualTo(new LayerAttention(new Rope(1e6, 256, new RopeScaling.Linear(8)), 0));
    assertThat(config.attention().get(6))
        .isEqualTo(new LayerAttention(new Rope(1e4, 256, null), 1024));
  }

  @Test
  void newerSpellingOfRopeByKindOfLayerIsRead() throws Exception {
    ObjectNode newer = config("gemma3");
    newer.remove(List.of("rope_theta", "rope_local_base_freq", "rope_scaling"));
    ObjectNode parameters = newer.putObject("rope_parameters");
    parameters.putObject("full_attention").put("rope_theta", 1e6).put("rope_type", "linear");
    ((ObjectNode) parameters.path("full_attention")).put("factor", 8.0);
    parameters.putObject("sliding_attention").put("rope_theta", 1e4).put("rope_type", "default");
    write(newer);

    assertThat(ModelConfig.read(folder)).isEqualTo(ModelConfig.read(REFERENCE.resolve("gemma3")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"phi3", "gemma2", "olmo2"})
  void mappedWeightsAreTheStoredOnes(String family) {
    Path model = REFERENCE.resolve(family);
    ModelConfig config = ModelConfig.read(model);
    try (Weights copied = ModelFolder.weights(model, config);
        Weights mapped = ModelFolder.frozen(model, config, Precision.FLOAT32)) {
      assertThat(mapped.toTensors().keySet()).isEqualTo(config.parameters().keySet());
      mapped
          .toTensors()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.values()).isEqualTo(copied.get(name).toFloatArray()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"granite", "smollm3", "phi3", "olmo2", "gemma2", "gemma3"})
  void bfloat16IsNearFloat32(String family) {
    float[] wide = logits(REFERENCE.resolve(family), Precision.FLOAT32);
    float[] narrow = logits(REFERENCE.resolve(family), Precision.BFLOAT16);

    float largest = 0;
    float apart = 0;
    for (int i = 0; i < wide.length; i++) {
      largest = Math.max(largest, Math.abs(wide[i]));
      apart = Math.max(apart, Math.abs(wide[i] - narrow[i]));
    }
    assertThat(apart).isLessThan(0.05f * largest).isPositive();
  }

  @Test
  void missingFusedMatrixIsNamedOnce() throws Exception {
    write(config("phi3"));
    Map<String, FloatTensor> tensors = tensors("phi3");
    tensors.remove("model.layers.1.self_attn.qkv_proj.weight");
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);

    assertThatThrownBy(() -> ModelFolder.weights(folder, ModelConfig.read(folder)).close())
        .hasMessage(
            "tensor model.layers.1.self_attn.qkv_proj.weight is missing in the model's weights");
  }

  @Test
  void onlyLlamaIsWritten() {
    ModelConfig config = ModelConfig.read(REFERENCE.resolve("olmo2"));
    try (Weights weights = ModelFolder.weights(REFERENCE.resolve("olmo2"), config)) {
      assertThatThrownBy(() -> ModelFolder.write(folder, config, weights, 1, 2))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static float[] logits(Path model, Precision precision) {
    ModelConfig config = ModelConfig.read(model);
    try (Weights weights = ModelFolder.frozen(model, config, precision);
        NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      Decoder decoder = new Decoder(config, weights);
      return decoder.lastLogits(decoder.run(DecoderInput.of(TokenBatch.of(IDS)))).toFloatArray();
    }
  }

  private ObjectNode config(String family) throws Exception {
    return (ObjectNode) mapper.readTree(REFERENCE.resolve(family + "/config.json").toFile());
  }

  private void write(ObjectNode config) throws Exception {
    Files.writeString(folder.resolve("config.json"), config.toString());
  }

  private static Map<String, FloatTensor> tensors(String family) {
    Map<String, FloatTensor> tensors = new HashMap<>();
    try (SafetensorsReader reader =
        SafetensorsReader.open(REFERENCE.resolve(family + "/model.safetensors"))) {
      reader.tensors().keySet().forEach(name -> tensors.put(name, reader.floats(name)));
    }
    return tensors;
  }
}
