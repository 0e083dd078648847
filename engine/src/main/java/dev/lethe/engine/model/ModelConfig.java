package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a decoder, as {@code config.json} gives it.
 *
 * @param attention of each layer
 * @param contextLength the longest sequence, in tokens
 * @param attentionBias q, k and v projections have a bias
 * @param outputBias the attention's output projection has one
 * @param mlpBias the three MLP projections have one
 * @param tied the output projection is the embedding
 */
public record ModelConfig(
    ModelFamily family,
    int vocabSize,
    int hiddenSize,
    int mlpSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double rmsNormEps,
    List<LayerAttention> attention,
    int contextLength,
    boolean attentionBias,
    boolean outputBias,
    boolean mlpBias,
    boolean tied,
    Multipliers multipliers) {
  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String HEAD = "lm_head.weight";
  static final String NORM = "model.norm.weight";

  public ModelConfig {
    for (int size : new int[] {vocabSize, hiddenSize, mlpSize, layers, heads, kvHeads, headDim}) {
      if (size <= 0) {
        throw new IllegalArgumentException("config.json: sizes must be positive");
      }
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "config.json: num_attention_heads is not a multiple of num_key_value_heads");
    }
    if (headDim % 2 != 0) {
      throw new IllegalArgumentException("config.json: head_dim is odd");
    }
    attention = List.copyOf(attention);
    if (attention.size() != layers) {
      throw new IllegalArgumentException("config.json: one kind of attention a layer is needed");
    }
  }

  /**
   * Reads {@code config.json} of a folder.
   *
   * @throws IllegalArgumentException naming the field
   */
  public static ModelConfig read(Path folder) {
    return ConfigFile.read(folder).toConfig();
  }

  /** Everything that keeps {@link #read} from succeeding, naming the fields; empty if nothing. */
  public static List<String> problems(Path folder) {
    try {
      return ConfigFile.read(folder).problems();
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What keeps a decoder of this configuration from reading these tensors: missing ones, other
   * shapes, other types, others that would be ignored; one sentence for each of the four.
   *
   * @param stored by name, as {@link dev.lethe.engine.safetensors.ModelCheckpoint#tensors()} has
   *     them
   */
  public List<String> mismatches(Map<String, TensorInfo> stored) {
    return TensorNameMapping.problems(stored, this);
  }

  /** Most bytes of attention memory that a token takes, of all layers: keys and values, float32. */
  public long memoryBytes() {
    return 2L * Float.BYTES * layers * kvHeads * headDim;
  }

  /**
   * Where each weight of {@link #parameters()} lies: a stored tensor, or rows of one.
   *
   * @param stored by name, as {@link dev.lethe.engine.safetensors.ModelCheckpoint#tensors()} has
   *     them
   * @throws IllegalArgumentException with the first of {@link #mismatches}
   */
  public Map<String, TensorInfo> sources(Map<String, TensorInfo> stored) {
    return TensorNameMapping.of(stored, this);
  }

  /** An untied or tied plain llama, as a starting point for training from scratch. */
  public static ModelConfig llama(
      int vocab, int hidden, int mlp, int layers, int heads, int kvHeads, int context) {
    return new ModelConfig(
        ModelFamily.LLAMA,
        vocab,
        hidden,
        mlp,
        layers,
        heads,
        kvHeads,
        hidden / heads,
        1e-5,
        Collections.nCopies(layers, new LayerAttention(new Rope(10_000, hidden / heads, null), 0)),
        context,
        false,
        false,
        false,
        true,
        Multipliers.plain(hidden / heads));
  }

  /** The rotary embedding of layers that see everything; null if there is none. */
  public @Nullable Rope rope() {
    return attention.stream()
        .sorted(Comparator.comparing(layer -> layer.window() > 0))
        .map(LayerAttention::rope)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Whether memory is made anew where a sequence outgrows its rotary frequencies. */
  boolean renewsMemory() {
    Rope rope = rope();
    return rope != null && rope.scaling() instanceof RopeScaling.Long;
  }

  /** Linear projections that adapters may change: name without {@code .weight} → [out, in]. */
  public Map<String, List<Long>> projections() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    long queries = (long) heads * headDim;
    long keys = (long) kvHeads * headDim;
    long hidden = hiddenSize;
    long mlp = mlpSize;
    for (int layer = 0; layer < layers; layer++) {
      String prefix = layer(layer);
      shapes.put(prefix + "self_attn.q_proj", List.of(queries, hidden));
      shapes.put(prefix + "self_attn.k_proj", List.of(keys, hidden));
      shapes.put(prefix + "self_attn.v_proj", List.of(keys, hidden));
      shapes.put(prefix + "self_attn.o_proj", List.of(hidden, queries));
      shapes.put(prefix + "mlp.gate_proj", List.of(mlp, hidden));
      shapes.put(prefix + "mlp.up_proj", List.of(mlp, hidden));
      shapes.put(prefix + "mlp.down_proj", List.of(hidden, mlp));
    }
    return shapes;
  }

  /** Every weight that the decoder needs: name → shape. */
  public Map<String, List<Long>> parameters() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(EMBEDDING, List.of((long) vocabSize, (long) hiddenSize));
    projections()
        .forEach(
            (name, shape) -> {
              shapes.put(name + ".weight", shape);
              if (hasBias(name)) {
                shapes.put(name + ".bias", List.of(shape.get(0)));
              }
            });
    for (int layer = 0; layer < layers; layer++) {
      addNorms(layer(layer), shapes);
    }
    shapes.put(NORM, List.of((long) hiddenSize));
    if (!tied) {
      shapes.put(HEAD, List.of((long) vocabSize, (long) hiddenSize));
    }
    return shapes;
  }

  /** How many numbers {@link #parameters()} are together. */
  public long parameterCount() {
    return parameters().values().stream()
        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  private void addNorms(String layer, Map<String, List<Long>> shapes) {
    List<String> norms = new ArrayList<>(List.of("post_attention_layernorm"));
    if (family.hasPreNorms()) {
      norms.add("input_layernorm");
    }
    if (family.hasPostNorms()) {
      norms.add("post_feedforward_layernorm");
    }
    if (family.hasPreNorms() && family.hasPostNorms()) {
      norms.add("pre_feedforward_layernorm");
    }
    norms.forEach(name -> shapes.put(layer + name + ".weight", List.of((long) hiddenSize)));
    if (family.normalisesHeads() || family.normalisesQueries()) {
      long each = family.normalisesHeads() ? 1 : heads;
      long keys = family.normalisesHeads() ? 1 : kvHeads;
      shapes.put(layer + "self_attn.q_norm.weight", List.of(each * headDim));
      shapes.put(layer + "self_attn.k_norm.weight", List.of(keys * headDim));
    }
  }

  static String layer(int layer) {
    return "model.layers." + layer + ".";
  }

  private boolean hasBias(String projection) {
    if (projection.contains(".mlp.")) {
      return mlpBias;
    }
    return projection.endsWith("o_proj") ? outputBias : attentionBias;
  }
}
