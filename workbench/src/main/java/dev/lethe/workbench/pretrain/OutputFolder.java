package dev.lethe.workbench.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.tokenizer.PromptTemplate;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** The small files of a HuggingFace folder: made anew, or taken over from another folder. */
final class OutputFolder {
  static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";
  private static final List<String> KEPT =
      List.of(
          TokenizerFiles.TOKENIZER,
          TokenizerFiles.CONFIG,
          GENERATION,
          "special_tokens_map.json",
          "chat_template.jinja");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;

  OutputFolder(Path folder) {
    this.folder = folder;
  }

  /** Of the prompts, where there are any: they say where an answer begins. */
  private static PromptTemplate frame(List<TrainingRow> rows, List<String> texts) {
    List<String> prompts = rows.stream().map(TrainingRow::prompt).filter(Objects::nonNull).toList();
    return prompts.isEmpty() ? PromptTemplate.ofTexts(texts) : PromptTemplate.ofPrompts(prompts);
  }

  /** Trains the tokenizer and writes all but the weights. */
  void create(List<TrainingRow> rows, ModelShape shape, Precision precision) throws IOException {
    List<String> texts = rows.stream().map(TrainingRow::whole).toList();
    BpeVocabulary vocabulary = BpeTrainer.train(texts, shape.vocabulary());
    TokenizerFiles.write(vocabulary, shape.context(), frame(rows, texts), folder);
    ObjectNode config = MAPPER.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama").put("vocab_size", vocabulary.tokens().size());
    config.put("hidden_size", shape.hidden()).put("intermediate_size", shape.mlp());
    config.put("num_hidden_layers", shape.layers()).put("num_attention_heads", shape.heads());
    config.put("num_key_value_heads", shape.kvHeads());
    config.put("head_dim", shape.hidden() / shape.heads()).put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-5).put("rope_theta", 10_000.0);
    config.put("max_position_embeddings", shape.context());
    config.put("attention_bias", false).put("mlp_bias", false).put("tie_word_embeddings", true);
    special(config);
    write(CONFIG, config.put("torch_dtype", name(precision)));
    ObjectNode generation = MAPPER.createObjectNode().put("do_sample", false);
    write(GENERATION, special(generation));
  }

  /** Takes everything but the weights over from another folder. */
  void copyFrom(Path source, Precision precision) throws IOException {
    for (String name : KEPT) {
      if (Files.isRegularFile(source.resolve(name))) {
        Files.copy(source.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    OptionChecks.that(
        Files.isRegularFile(folder.resolve(TokenizerFiles.TOKENIZER)),
        "from: " + TokenizerFiles.TOKENIZER + " is missing");
    ObjectNode config = (ObjectNode) read(source.resolve(CONFIG));
    config.remove("dtype");
    write(CONFIG, config.put("torch_dtype", name(precision)));
  }

  private static ObjectNode special(ObjectNode node) {
    List<String> special = BpeVocabulary.SPECIAL;
    return node.put("bos_token_id", special.indexOf(BpeVocabulary.BEGIN))
        .put("eos_token_id", special.indexOf(BpeVocabulary.END))
        .put("pad_token_id", special.indexOf(BpeVocabulary.PAD));
  }

  private static String name(Precision precision) {
    return precision == Precision.F16 ? "float16" : "float32";
  }

  private static JsonNode read(Path file) throws IOException {
    JsonNode node;
    try {
      node = MAPPER.readTree(file.toFile());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(file.getFileName() + " is not valid JSON");
    }
    OptionChecks.that(node.isObject(), file.getFileName() + " is not a JSON object");
    return node;
  }

  private void write(String name, ObjectNode node) throws IOException {
    String json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    Files.writeString(folder.resolve(name), json + "\n");
  }
}
