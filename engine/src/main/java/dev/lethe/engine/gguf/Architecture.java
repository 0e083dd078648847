package dev.lethe.engine.gguf;

import dev.lethe.engine.model.LayerAttention;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Rope;
import dev.lethe.engine.model.RopeScaling;
import java.util.List;
import java.util.Optional;

/**
 * The architecture that llama.cpp computes a model with, and what the file says of its shape.
 *
 * @param key in front of the names of its settings
 */
record Architecture(String key, ModelConfig config) {
  /**
   * @throws IllegalArgumentException naming the family or the field that cannot be written
   */
  static Architecture of(ModelConfig config) {
    String key =
        switch (config.family()) {
          case LLAMA, MISTRAL -> "llama";
          case QWEN2 -> "qwen2";
          case QWEN3 -> "qwen3";
          default ->
              throw new IllegalArgumentException(
                  "config.json: this model_type is not written as GGUF (llama, mistral, qwen2 and"
                      + " qwen3 are)");
        };
    Architecture architecture = new Architecture(key, config);
    architecture.checkRope();
    architecture.checkShape();
    return architecture;
  }

  private void checkShape() {
    if (!key.equals("llama") && (config.outputBias() || config.mlpBias())) {
      throw new IllegalArgumentException("config.json: biases of this family are not written");
    }
    boolean square = config.heads() * config.headDim() == config.hiddenSize();
    if (key.equals("qwen2") && !square) {
      throw new IllegalArgumentException(
          "config.json: head_dim of a qwen2 must be hidden_size / num_attention_heads in GGUF");
    }
  }

  private void checkRope() {
    Rope first = rope();
    for (LayerAttention layer : config.attention()) {
      if (!first.equals(layer.rope())) {
        throw new IllegalArgumentException("config.json: layers differ in their rotary embedding");
      }
    }
    RopeScaling scaling = first.scaling();
    boolean factors = scaling instanceof RopeScaling.Llama3 && key.equals("llama");
    if (scaling != null && !factors && !(scaling instanceof RopeScaling.Linear)) {
      throw new IllegalArgumentException(
          "config.json: this rope_scaling is not written as GGUF (linear and llama3 are)");
    }
  }

  private Rope rope() {
    Rope rope = config.rope();
    if (rope == null) {
      throw new IllegalArgumentException("config.json: there is no rotary embedding");
    }
    return rope;
  }

  /**
   * The longest sequence that llama.cpp, which knows no window here, computes as the model does.
   */
  int contextLength() {
    return config.attention().stream()
        .mapToInt(LayerAttention::window)
        .filter(window -> window > 0)
        .reduce(config.contextLength(), Math::min);
  }

  void describe(GgufMetadata to) {
    to.integer(key + ".vocab_size", config.vocabSize());
    to.integer(key + ".context_length", contextLength());
    to.integer(key + ".embedding_length", config.hiddenSize());
    to.integer(key + ".block_count", config.layers());
    to.integer(key + ".feed_forward_length", config.mlpSize());
    to.integer(key + ".attention.head_count", config.heads());
    to.integer(key + ".attention.head_count_kv", config.kvHeads());
    to.integer(key + ".attention.key_length", config.headDim());
    to.integer(key + ".attention.value_length", config.headDim());
    to.number(key + ".attention.layer_norm_rms_epsilon", config.rmsNormEps());
    to.integer(key + ".rope.dimension_count", config.headDim());
    to.number(key + ".rope.freq_base", rope().theta());
    if (rope().scaling() instanceof RopeScaling.Linear linear) {
      to.text(key + ".rope.scaling.type", "linear");
      to.number(key + ".rope.scaling.factor", linear.factor());
    }
  }

  /** What each pair's frequency is divided by, for stretched contexts of Llama 3. */
  Optional<GgufTensor> ropeFactors() {
    Rope rope = rope();
    if (!(rope.scaling() instanceof RopeScaling.Llama3 stretched)) {
      return Optional.empty();
    }
    float[] plain = RopeScaling.plain(rope.theta(), rope.dimension());
    float[] slower = stretched.frequencies(rope.theta(), rope.dimension(), 1);
    float[] factors = new float[plain.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = plain[i] / slower[i];
    }
    List<Long> shape = List.of((long) factors.length);
    return Optional.of(GgufTensor.of("rope_freqs.weight", shape, GgufType.F32, factors));
  }
}
