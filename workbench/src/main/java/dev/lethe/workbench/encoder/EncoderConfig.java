package dev.lethe.workbench.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.JsonFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a BERT or RoBERTa encoder.
 *
 * @param positions rows of the position table
 * @param firstPosition row of a text's first token: 0 in BERT, padding token + 1 in RoBERTa
 * @param maskedHead whether a masked-LM head is there
 */
public record EncoderConfig(
    int vocabSize,
    int hiddenSize,
    int mlpSize,
    int layers,
    int heads,
    int positions,
    int firstPosition,
    int typeVocabSize,
    double layerNormEps,
    long padToken,
    boolean maskedHead) {
  static final String WORDS = "embeddings.word_embeddings.weight";
  static final String POSITIONS = "embeddings.position_embeddings.weight";
  static final String TYPES = "embeddings.token_type_embeddings.weight";

  public EncoderConfig {
    if (vocabSize < 1 || hiddenSize < 1 || mlpSize < 1 || layers < 1 || heads < 1) {
      throw new IllegalArgumentException("config.json: sizes must be positive");
    }
    if (hiddenSize % heads != 0) {
      throw new IllegalArgumentException("config.json: heads do not divide hidden_size");
    }
  }

  /**
   * Reads {@code config.json} of a RoBERTa folder.
   *
   * @throws IllegalArgumentException naming the field
   */
  public static EncoderConfig readRoberta(Path folder) {
    JsonNode node = JsonFile.readOrEmpty(folder, "config.json");
    require(node, "model_type", "roberta", "roberta");
    require(node, "hidden_act", "gelu", "gelu");
    require(node, "position_embedding_type", "absolute", "absolute");
    int pad = size(node, "pad_token_id");
    return new EncoderConfig(
        size(node, "vocab_size"),
        size(node, "hidden_size"),
        size(node, "intermediate_size"),
        size(node, "num_hidden_layers"),
        size(node, "num_attention_heads"),
        size(node, "max_position_embeddings"),
        pad + 1,
        size(node, "type_vocab_size"),
        node.path("layer_norm_eps").asDouble(1e-5),
        pad,
        true);
  }

  private static void require(JsonNode node, String field, String absent, String wanted) {
    if (!node.path(field).asText(absent).equals(wanted)) {
      throw new IllegalArgumentException("config.json: " + field + " must be " + wanted);
    }
  }

  private static int size(JsonNode node, String field) {
    if (!node.path(field).canConvertToInt() || node.path(field).asInt() < 0) {
      throw new IllegalArgumentException("config.json: " + field + " is missing or not a size");
    }
    return node.path(field).asInt();
  }

  /** The longest text, in tokens. */
  public int longest() {
    return positions - firstPosition;
  }

  /** Query, key and value projections, which adapters may change: name → [out, in]. */
  public Map<String, List<Long>> projections() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      for (String part : List.of("query", "key", "value")) {
        shapes.put(layer(layer) + "attention.self." + part, List.of(hidden(), hidden()));
      }
    }
    return shapes;
  }

  /** Every weight that the encoder needs: name without the model's prefix → shape. */
  Map<String, List<Long>> parameters() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(WORDS, List.of((long) vocabSize, hidden()));
    shapes.put(POSITIONS, List.of((long) positions, hidden()));
    shapes.put(TYPES, List.of((long) typeVocabSize, hidden()));
    norm(shapes, "embeddings.LayerNorm");
    projections().keySet().forEach(name -> linear(shapes, name, hidden(), hidden()));
    for (int layer = 0; layer < layers; layer++) {
      String prefix = layer(layer);
      linear(shapes, prefix + "attention.output.dense", hidden(), hidden());
      norm(shapes, prefix + "attention.output.LayerNorm");
      linear(shapes, prefix + "intermediate.dense", mlpSize, hidden());
      linear(shapes, prefix + "output.dense", hidden(), mlpSize);
      norm(shapes, prefix + "output.LayerNorm");
    }
    if (maskedHead) {
      linear(shapes, "lm_head.dense", hidden(), hidden());
      norm(shapes, "lm_head.layer_norm");
      shapes.put("lm_head.bias", List.of((long) vocabSize));
    }
    return shapes;
  }

  private long hidden() {
    return hiddenSize;
  }

  static String layer(int layer) {
    return "encoder.layer." + layer + ".";
  }

  private static void linear(Map<String, List<Long>> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", List.of(out, in));
    shapes.put(name + ".bias", List.of(out));
  }

  private void norm(Map<String, List<Long>> shapes, String name) {
    shapes.put(name + ".weight", List.of(hidden()));
    shapes.put(name + ".bias", List.of(hidden()));
  }
}
