package dev.lethe.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files; the tests of the inference service have llama.cpp compute with them. */
class GgufModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TINY = Path.of("src/test/resources/tiny-model");
  private static final int HEAD = 12;

  @TempDir private Path temporary;
  private Path folder;
  private Path file;

  @BeforeEach
  void copy() throws IOException {
    folder = Files.createDirectory(temporary.resolve("tiny"));
    file = temporary.resolve("tiny.gguf");
    try (Stream<Path> files = Files.list(TINY)) {
      for (Path from : files.toList()) {
        Files.write(folder.resolve(from.getFileName()), Files.readAllBytes(from));
      }
    }
  }

  @Test
  void shapeTokenizerAndTemplateAreThere() throws IOException {
    GgufModel.Written written = GgufModel.write(folder, file, Optional.empty());

    ParsedGguf read = ParsedGguf.read(file);
    assertThat(read.metadata())
        .containsEntry("general.architecture", "llama")
        .containsEntry("general.file_type", 1L)
        .containsEntry(GgufModel.BASE_DIGEST, ModelDigest.of(folder))
        .containsEntry("llama.block_count", 2L)
        .containsEntry("llama.context_length", 128L)
        .containsEntry("llama.attention.head_count_kv", 2L)
        .containsEntry("llama.attention.key_length", 12L)
        .containsEntry("llama.rope.freq_base", 10_000f)
        .containsEntry("tokenizer.ggml.model", "gpt2")
        .containsEntry("tokenizer.ggml.pre", "gpt-2")
        .containsEntry("tokenizer.ggml.bos_token_id", 0L)
        .containsEntry("tokenizer.ggml.eos_token_id", 1L)
        .containsEntry("tokenizer.ggml.padding_token_id", 2L)
        .containsEntry("tokenizer.ggml.add_bos_token", true);
    assertThat(read.list("tokenizer.ggml.tokens")).hasSize(448);
    assertThat(read.list("tokenizer.ggml.token_type").subList(0, 4))
        .isEqualTo(List.of(3L, 3L, 3L, 1L));
    assertThat(read.list("tokenizer.ggml.merges")).first().isEqualTo("o n");
    assertThat(String.valueOf(read.metadata().get("tokenizer.chat_template")))
        .contains("add_generation_prompt");
    assertThat(written.type()).isEqualTo(GgufType.F16);
    assertThat(written.bytes()).isEqualTo(Files.size(file));
    assertThat(written.notes()).isEmpty();
  }

  @Test
  void halvesOfAHeadComeInTurnAndAllElseStays() throws IOException {
    GgufModel.write(folder, file, Optional.of(GgufType.F32));

    ParsedGguf read = ParsedGguf.read(file);
    List<Float> query = stored("model.layers.1.self_attn.q_proj.weight");
    ParsedGguf.Tensor moved = read.tensor("blk.1.attn_q.weight");
    assertThat(moved.dimensions()).containsExactly(48L, 48L);
    assertThat(row(moved.values(), 0)).isEqualTo(row(query, 0));
    assertThat(row(moved.values(), 1)).isEqualTo(row(query, HEAD / 2));
    assertThat(row(moved.values(), 2)).isEqualTo(row(query, 1));
    assertThat(row(moved.values(), HEAD + 3)).isEqualTo(row(query, HEAD + HEAD / 2 + 1));
    assertThat(read.tensor("blk.1.attn_v.weight").values())
        .isEqualTo(stored("model.layers.1.self_attn.v_proj.weight"));
    assertThat(read.tensor("token_embd.weight").values())
        .isEqualTo(stored("model.embed_tokens.weight"));
    assertThat(read.tensors()).doesNotContainKey("output.weight").hasSize(20);
  }

  @Test
  void matricesAreRoundedAndNormsAreNot() throws IOException {
    GgufModel.write(folder, file, Optional.of(GgufType.BF16));

    ParsedGguf read = ParsedGguf.read(file);
    assertThat(read.tensor("output_norm.weight").type()).isZero();
    ParsedGguf.Tensor down = read.tensor("blk.0.ffn_down.weight");
    assertThat(down.type()).isEqualTo(30);
    assertThat(down.dimensions()).containsExactly(128L, 48L);
    List<Float> exact = stored("model.layers.0.mlp.down_proj.weight");
    for (int i = 0; i < exact.size(); i++) {
      assertThat(Math.abs(down.values().get(i) - exact.get(i)))
          .isLessThanOrEqualTo(Math.abs(exact.get(i)) / 256);
    }
  }

  @Test
  void theSameFolderGivesTheSameBytes() throws IOException {
    GgufModel.write(folder, file, Optional.empty());
    Path again = temporary.resolve("again.gguf");
    GgufModel.write(folder, again, Optional.empty());

    assertThat(again).hasSameBinaryContentAs(file);
  }

  @Test
  void framesOfLlama3GetTheFactorsOfTheirFrequencies() throws IOException {
    change(
        "config.json",
        config ->
            config
                .putObject("rope_scaling")
                .put("rope_type", "llama3")
                .put("factor", 8.0)
                .put("low_freq_factor", 1.0)
                .put("high_freq_factor", 4.0)
                .put("original_max_position_embeddings", 64));

    GgufModel.write(folder, file, Optional.empty());

    List<Float> factors = ParsedGguf.read(file).tensor("rope_freqs.weight").values();
    assertThat(factors).hasSize(HEAD / 2).startsWith(1f).endsWith(8f);
  }

  @Test
  void whatLlamaCppWouldDoOtherwiseIsRefusedByName() throws IOException {
    change("config.json", config -> config.put("model_type", "granite"));
    refused("model_type");
    change("config.json", config -> config.put("model_type", "qwen2").put("head_dim", 8));
    refused("head_dim");
    change("config.json", config -> config.put("model_type", "llama").put("head_dim", 12));
    change(
        "tokenizer.json",
        tokenizer -> ((ObjectNode) tokenizer.path("pre_tokenizer")).put("add_prefix_space", true));
    refused("pre_tokenizer");
    change(
        "tokenizer.json",
        tokenizer -> {
          ((ObjectNode) tokenizer.path("pre_tokenizer")).put("add_prefix_space", false);
          tokenizer.putObject("normalizer").put("type", "Lowercase");
        });
    refused("normalizer");
    change(
        "tokenizer.json",
        tokenizer -> {
          tokenizer.putNull("normalizer");
          ((ObjectNode) tokenizer.path("model").path("vocab")).remove("Ā");
        });
    refused("byte 0");
    assertThat(file).doesNotExist();
    assertThat(temporary.resolve("tiny.gguf.part")).doesNotExist();
  }

  @Test
  void anAdapterIsWrittenInTheModelsOrderOfRows() throws IOException {
    ModelConfig config = ModelConfig.read(folder);
    String key = "model.layers.0.self_attn.k_proj";
    String down = "model.layers.1.mlp.down_proj";
    PeftAdapter adapter =
        new PeftAdapter(2, 3, Map.of(key, factors(48, 24), down, factors(128, 48)));

    GgufAdapter.write(file, adapter, config);

    ParsedGguf read = ParsedGguf.read(file);
    assertThat(read.metadata())
        .containsEntry("general.type", "adapter")
        .containsEntry("general.architecture", "llama")
        .containsEntry("adapter.type", "lora")
        .containsEntry("adapter.lora.alpha", 3f);
    assertThat(read.tensors())
        .containsOnlyKeys(
            "blk.0.attn_k.weight.lora_a",
            "blk.0.attn_k.weight.lora_b",
            "blk.1.ffn_down.weight.lora_a",
            "blk.1.ffn_down.weight.lora_b");
    assertThat(read.tensor("blk.0.attn_k.weight.lora_a").dimensions()).containsExactly(48L, 2L);
    ParsedGguf.Tensor moved = read.tensor("blk.0.attn_k.weight.lora_b");
    assertThat(moved.dimensions()).containsExactly(2L, 24L);
    assertThat(moved.values()).startsWith(0f, 1f, 12f, 13f, 2f, 3f, 14f);
    assertThat(read.tensor("blk.1.ffn_down.weight.lora_b").values()).startsWith(0f, 1f, 2f, 3f);
  }

  private void refused(String field) {
    assertThatThrownBy(() -> GgufModel.write(folder, file, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(field);
  }

  private void change(String name, Consumer<ObjectNode> how) throws IOException {
    Path changed = folder.resolve(name);
    ObjectNode node = (ObjectNode) JSON.readTree(changed.toFile());
    how.accept(node);
    JSON.writeValue(changed.toFile(), node);
  }

  private List<Float> stored(String name) {
    try (SafetensorsReader reader = SafetensorsReader.open(folder.resolve("model.safetensors"))) {
      return list(reader.floats(name).values());
    }
  }

  private static LoraTensors factors(int in, int out) {
    return new LoraTensors(counting(2, in), counting(out, 2));
  }

  private static FloatTensor counting(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return FloatTensor.of(values, rows, columns);
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private static List<Float> row(List<Float> values, int row) {
    return values.subList(row * 48, (row + 1) * 48);
  }
}
