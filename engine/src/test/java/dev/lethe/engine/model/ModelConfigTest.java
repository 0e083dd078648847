package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {
  private static final Path REFERENCE = Path.of("src/test/resources/reference");
  private final ObjectMapper mapper = new ObjectMapper();
  @TempDir Path folder;

  @Test
  void unknownFamilyIsRefusedWithTheSupportedOnes() throws Exception {
    assertThatThrownBy(() -> read(config().put("model_type", "gpt2")))
        .hasMessage(
            "config.json: model_type is not supported (supported: llama, mistral, qwen2, qwen3, "
                + "granite, smollm3, phi3, olmo2, gemma2, gemma3_text, gemma3)");
  }

  @Test
  void newerSpellingOfRopeIsRead() throws Exception {
    ObjectNode node = config();
    node.remove("rope_theta");
    node.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 5e5);
    assertThat(rope(node).theta()).isEqualTo(5e5);
    node.putObject("rope_parameters")
        .put("rope_type", "llama3")
        .put("rope_theta", 5e5)
        .put("factor", 8.0)
        .put("low_freq_factor", 1.0)
        .put("high_freq_factor", 4.0)
        .put("original_max_position_embeddings", 32);
    assertThat(rope(node).scaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 32));
  }

  @Test
  void unsupportedScalingAndActivationAreRefused() throws Exception {
    ObjectNode unheard = config();
    unheard.putObject("rope_scaling").put("type", "unheard").put("factor", 4.0);
    assertThatThrownBy(() -> read(unheard)).hasMessageContaining("rope_scaling");
    assertThatThrownBy(() -> read(config().put("hidden_act", "gelu")))
        .hasMessageContaining("hidden_act");
    assertThatThrownBy(() -> read(config().put("hidden_size", "many")))
        .hasMessage("config.json: hidden_size must be a positive integer");
  }

  @Test
  void slidingWindowIsUsedWhereTheFamilyUsesIt() throws Exception {
    assertThat(windows(config().put("model_type", "mistral").put("sliding_window", 64)))
        .containsExactly(64, 64);
    assertThat(windows(config().put("sliding_window", 64))).containsExactly(0, 0);
    ObjectNode qwen = config().put("model_type", "qwen2").put("sliding_window", 64);
    assertThat(windows(qwen.put("use_sliding_window", false))).containsExactly(0, 0);
    assertThat(windows(qwen.put("use_sliding_window", true).put("max_window_layers", 1)))
        .containsExactly(0, 64);
    qwen.putArray("layer_types").add("sliding_attention").add("full_attention");
    assertThat(windows(qwen)).containsExactly(64, 0);
    assertThat(read(qwen).contextLength()).isEqualTo(256);
  }

  private List<Integer> windows(ObjectNode node) throws Exception {
    return read(node).attention().stream().map(LayerAttention::window).toList();
  }

  @Test
  void missingOrBrokenFileIsNamed() throws Exception {
    assertThatThrownBy(() -> ModelConfig.read(folder))
        .hasMessageContaining("config.json is missing");
    Files.writeString(folder.resolve("config.json"), "{");
    assertThatThrownBy(() -> ModelConfig.read(folder)).hasMessageContaining("config.json is not");
  }

  @Test
  void writtenFolderIsReadBack() throws Exception {
    ModelConfig config = ModelConfig.llama(19, 8, 16, 1, 2, 1, 32);
    try (Weights weights = Weights.initial(config, 3)) {
      ModelFolder.write(folder, config, weights, 1, 2);
      ModelConfig read = ModelConfig.read(folder);
      assertThat(read).isEqualTo(config);
      try (Weights again = ModelFolder.weights(folder, read)) {
        weights
            .toTensors()
            .forEach(
                (name, tensor) ->
                    assertThat(again.get(name).toFloatArray()).isEqualTo(tensor.values()));
      }
    }
  }

  @Test
  void weightThatWouldBeIgnoredOrIsMissingIsNamed() throws Exception {
    ModelConfig config = ModelConfig.llama(19, 8, 16, 1, 2, 1, 32);
    try (Weights weights = Weights.initial(config, 3)) {
      Map<String, FloatTensor> tensors = weights.toTensors();
      FloatTensor bias = FloatTensor.of(new float[8], 8);
      tensors.put("model.layers.0.self_attn.q_proj.bias", bias);
      refuse(tensors, config, "model.layers.0.self_attn.q_proj.bias is not part of");
      tensors.remove("model.layers.0.self_attn.q_proj.bias");
      tensors.put("model.norm.weight", FloatTensor.of(new float[9], 9));
      refuse(tensors, config, "model.norm.weight has shape [9], config.json asks for [8]");
      tensors.remove("model.norm.weight");
      refuse(tensors, config, "model.norm.weight is missing");
    }
  }

  private void refuse(Map<String, FloatTensor> tensors, ModelConfig config, String reason) {
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    assertThatThrownBy(() -> ModelFolder.weights(folder, config).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private ObjectNode config() throws Exception {
    return (ObjectNode) mapper.readTree(REFERENCE.resolve("llama-gqa/config.json").toFile());
  }

  private Rope rope(ObjectNode node) throws Exception {
    return Objects.requireNonNull(read(node).rope());
  }

  private ModelConfig read(ObjectNode node) throws Exception {
    mapper.writeValue(folder.resolve("config.json").toFile(), node);
    return ModelConfig.read(folder);
  }
}
