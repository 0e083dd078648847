package dev.lethe.engine.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeftFolderTest {
  private static final Path MODEL = Path.of("src/test/resources/reference/llama-gqa");
  private static final String Q = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
  private final ModelConfig config = ModelConfig.read(MODEL);
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, FloatTensor> tensors = new HashMap<>();
  @TempDir Path folder;

  @BeforeEach
  void copy() throws Exception {
    Path source = MODEL.resolve("peft-adapter");
    Files.copy(source.resolve(PeftFolder.CONFIG), folder.resolve(PeftFolder.CONFIG));
    try (SafetensorsReader reader = SafetensorsReader.open(source.resolve(PeftFolder.WEIGHTS))) {
      reader.tensors().keySet().forEach(name -> tensors.put(name, reader.floats(name)));
    }
  }

  @Test
  void writtenAdapterIsReadBack() {
    PeftAdapter adapter = PeftFolder.read(MODEL.resolve("peft-adapter"), config);
    PeftFolder.write(folder, adapter, "base");
    PeftAdapter again = PeftFolder.read(folder, config);
    assertThat(again.rank()).isEqualTo(8);
    assertThat(again.scale()).isEqualTo(2);
    assertThat(again.modules().keySet()).isEqualTo(adapter.modules().keySet()).hasSize(14);
    assertThat(folder.resolve(PeftFolder.WEIGHTS)).exists();
  }

  @Test
  void theDigestOfCheckedFilesIsThatOfTheFolder() throws Exception {
    SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), tensors);
    String config = Sha256.of(folder.resolve(PeftFolder.CONFIG));
    String weights = Sha256.of(folder.resolve(PeftFolder.WEIGHTS));

    String digest =
        PeftFolder.digest(
            Map.of("gate.json", "any", PeftFolder.CONFIG, config, PeftFolder.WEIGHTS, weights));

    assertThat(digest).isEqualTo(PeftFolder.digest(folder));
    assertThatThrownBy(() -> PeftFolder.digest(Map.of(PeftFolder.CONFIG, config)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PeftFolder.WEIGHTS);
  }

  @Test
  void wrongTensorsAreNamed() {
    refuse(map -> map.put("base_model.model.lm_head.lora_A.weight", tensor(8, 32)), "no place");
    refuse(map -> map.remove(Q), Q + " is missing");
    refuse(map -> map.put(Q, tensor(4, 32)), Q + " has shape [4, 32] instead of [8, 32]");
    FloatTensor broken = tensor(8, 32);
    broken.values()[5] = Float.NaN;
    refuse(map -> map.put(Q, broken), "not finite");
    refuse(Map::clear, "no factors");
  }

  @Test
  void wrongConfigurationIsNamed() throws Exception {
    refuseConfig(node -> node.put("peft_type", "IA3"), "peft_type");
    refuseConfig(node -> node.put("r", 0), "r must");
    refuseConfig(node -> node.put("r", 16), "has shape");
    refuseConfig(node -> node.put("lora_alpha", -1), "lora_alpha");
    refuseConfig(node -> node.put("use_dora", true), "use_dora");
    refuseConfig(node -> node.putArray("target_modules").add("k_proj"), "target_modules");
    Files.delete(folder.resolve(PeftFolder.CONFIG));
    refuse(map -> {}, "missing");
  }

  @Test
  void whatIsNotSupportedIsRefusedByItsName() throws Exception {
    refuseConfig(node -> node.putObject("rank_pattern").put("q_proj", 4), "rank_pattern");
    refuseConfig(node -> node.putObject("alpha_pattern").put("q_proj", 4), "alpha_pattern");
    refuseConfig(node -> node.putArray("modules_to_save").add("lm_head"), "modules_to_save");
    refuseConfig(node -> node.put("bias", "lora_only"), "bias");
    refuseConfig(node -> node.put("lora_bias", true), "lora_bias");
    refuseConfig(node -> node.put("fan_in_fan_out", true), "fan_in_fan_out");
    refuseConfig(node -> node.putArray("layer_replication").addArray().add(0).add(2), "layer_rep");
    refuseConfig(node -> node.putArray("target_parameters").add("w"), "target_parameters");
    refuseConfig(node -> node.putArray("trainable_token_indices").add(1), "trainable_token");
    refuseConfig(node -> node.put("init_lora_weights", "pissa_niter_4"), "init_lora_weights");
    refuseConfig(node -> node.put("layers_pattern", "blocks"), "layers_pattern");
    refuseConfig(node -> node.put("use_what_comes_next", true), "use_what_comes_next is not");
  }

  @Test
  void whatSaysNothingOfTheAdapterIsPassedOver() throws Exception {
    configure(
        node -> {
          node.put("peft_version", "0.99.0").put("qalora_group_size", 16);
          node.put("use_what_comes_next", false).putNull("eva_config").putObject("loftq_config");
          node.put("init_lora_weights", "gaussian").put("lora_dropout", 0.1);
        });

    assertThat(read().modules()).hasSize(14);
  }

  @Test
  void theFactorOfARankStabilisedAdapterIsByTheRootOfItsRank() throws Exception {
    configure(node -> node.put("use_rslora", true).put("lora_alpha", 16));

    assertThat(read().scale()).isEqualTo(16 / Math.sqrt(8), Offset.offset(1e-12));
  }

  @Test
  void targetsAreReadAsAPatternOrByLayer() throws Exception {
    configure(node -> node.put("target_modules", ".*layers\\.\\d+\\.(self_attn|mlp)\\.\\w+_proj"));
    assertThat(read().modules()).hasSize(14);
    configure(node -> node.put("target_modules", "all-linear"));
    assertThat(read().modules()).hasSize(14);

    // A pattern is over the whole name
    refuseConfig(node -> node.put("target_modules", "q_proj"), "target_modules");
    refuseConfig(node -> node.put("target_modules", "(*"), "no regular expression");
    refuseConfig(node -> node.put("target_modules", "(.*.*.*.*.*.*.*.*.*)*x"), "too long");
    // What a list names has to be there
    refuseConfig(node -> node.putArray("target_modules").add("q_proj").add("c_attn"), "target_mod");
    refuseConfig(node -> node.putArray("layers_to_transform").add(0), "not among");
    refuseConfig(node -> node.put("layers_to_transform", 7), "not among");
    refuseConfig(node -> node.putArray("exclude_modules").add("q_proj"), "not among");

    tensors.keySet().removeIf(name -> name.contains("layers.1."));
    refuse(map -> {}, "layers.1.");
    assertThat(PeftFolder.read(folder, config).modules()).hasSize(7); // a bundle's has no need to
    configure(node -> node.put("layers_to_transform", 0));
    assertThat(read().modules()).hasSize(7);
  }

  @Test
  void adapterOfAFusedMatrixIsThatOfItsRows() {
    Path phi3 = Path.of("src/test/resources/reference/phi3");
    ModelConfig model = ModelConfig.read(phi3);
    String layer = "model.layers.1.self_attn.";

    PeftAdapter adapter = PeftFolder.read(phi3.resolve("peft-adapter"), model);

    assertThat(adapter.modules().keySet()).isEqualTo(model.projections().keySet());
    LoraTensors keys = Objects.requireNonNull(adapter.modules().get(layer + "k_proj"));
    try (SafetensorsReader reader =
        SafetensorsReader.open(phi3.resolve("peft-adapter").resolve(PeftFolder.WEIGHTS))) {
      String fused = "base_model.model." + layer + "qkv_proj.lora_";
      assertThat(keys.a().values()).isEqualTo(reader.floats(fused + "A.weight").values());
      float[] all = reader.floats(fused + "B.weight").values();
      assertThat(keys.b().values()).isEqualTo(Arrays.copyOfRange(all, 32 * 4, 48 * 4));
    }
  }

  @Test
  void halfOfAFusedAdapterIsRefused() throws Exception {
    Path phi3 = Path.of("src/test/resources/reference/phi3");
    Path adapter = phi3.resolve("peft-adapter");
    Map<String, FloatTensor> half = new HashMap<>();
    String fused = "base_model.model.model.layers.0.mlp.gate_up_proj.lora_A.weight";
    try (SafetensorsReader reader = SafetensorsReader.open(adapter.resolve(PeftFolder.WEIGHTS))) {
      half.put(fused, reader.floats(fused));
    }
    Files.copy(
        adapter.resolve(PeftFolder.CONFIG),
        folder.resolve(PeftFolder.CONFIG),
        StandardCopyOption.REPLACE_EXISTING);
    SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), half);

    assertThatThrownBy(() -> PeftFolder.read(folder, ModelConfig.read(phi3)))
        .hasMessageContaining("gate_up_proj.lora_B.weight is missing");
  }

  private void configure(Consumer<ObjectNode> change) throws Exception {
    Path file = folder.resolve(PeftFolder.CONFIG);
    ObjectNode node = (ObjectNode) mapper.readTree(file.toFile());
    change.accept(node);
    mapper.writeValue(file.toFile(), node);
  }

  private PeftAdapter read() {
    SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), tensors);
    return PeftFolder.readWhole(folder, config);
  }

  private void refuseConfig(Consumer<ObjectNode> change, String reason) throws Exception {
    Path file = folder.resolve(PeftFolder.CONFIG);
    byte[] before = Files.readAllBytes(file);
    ObjectNode node = (ObjectNode) mapper.readTree(before);
    change.accept(node);
    mapper.writeValue(file.toFile(), node);
    refuse(map -> {}, reason);
    Files.write(file, before);
  }

  private void refuse(Consumer<Map<String, FloatTensor>> change, String reason) {
    Map<String, FloatTensor> changed = new HashMap<>(tensors);
    change.accept(changed);
    SafetensorsWriter.write(folder.resolve(PeftFolder.WEIGHTS), changed);
    assertThatThrownBy(() -> PeftFolder.readWhole(folder, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("adapter_")
        .hasMessageContaining(reason);
  }

  private static FloatTensor tensor(int rows, int columns) {
    return FloatTensor.of(new float[rows * columns], rows, columns);
  }
}
