package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT (arXiv 1810.04805) or RoBERTa (arXiv 1907.11692) on NDArrays: post-norm, learned positions,
 * exact GELU. Open an {@code NDScope} around every call; all results live in it. Thread-safe;
 * whoever makes it closes it.
 */
public final class TransformerEncoder implements AutoCloseable {
  private final EncoderConfig config;
  private final Weights weights;
  private final List<EncoderBlock> blocks = new ArrayList<>();

  /**
   * @param tensors by name without the model's prefix; what is not needed is left out
   * @throws IllegalArgumentException naming the tensor that is missing or has another shape
   */
  public TransformerEncoder(EncoderConfig config, Map<String, FloatTensor> tensors) {
    this.config = config;
    Map<String, FloatTensor> needed = new LinkedHashMap<>();
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              FloatTensor tensor = tensors.get(name);
              if (tensor == null || !tensor.shape().equals(shape)) {
                throw new IllegalArgumentException(
                    "tensor " + name + " is missing or not of shape " + shape);
              }
              needed.put(name, tensor);
            });
    weights = Weights.of(needed);
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(new EncoderBlock(config, weights, layer));
    }
  }

  public EncoderConfig config() {
    return config;
  }

  /** Where a caller makes arrays that meet this encoder's. */
  public NDManager manager() {
    return weights.manager();
  }

  /**
   * Runs all blocks.
   *
   * @param lora on query, key and value projections, or null
   * @throws IllegalArgumentException if the batch is longer than the position table
   */
  public EncoderOutput run(EncoderBatch batch, @Nullable AppliedLora lora) {
    if (batch.time() > config.longest()) {
      throw new IllegalArgumentException("a text is longer than the encoder's positions");
    }
    float[] mask = batch.mask();
    float[] bias = new float[mask.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = mask[i] == 1 ? 0 : -1e9f;
    }
    NDArray biases = manager().create(bias, new Shape(batch.batch(), 1, 1, batch.time()));
    List<NDArray> hidden = new ArrayList<>();
    hidden.add(embed(batch));
    for (EncoderBlock block : blocks) {
      hidden.add(block.forward(hidden.get(hidden.size() - 1), biases, lora));
    }
    return new EncoderOutput(
        hidden, manager().create(mask, new Shape(batch.batch(), batch.time(), 1)));
  }

  private NDArray embed(EncoderBatch batch) {
    Shape shape = new Shape(batch.batch(), batch.time());
    long[] positions = new long[batch.ids().length];
    for (int i = 0; i < positions.length; i++) {
      int column = i % batch.time();
      boolean padding = column >= batch.lengths()[i / batch.time()];
      // RoBERTa keeps one row of the table for padding
      positions[i] = config.firstPosition() + (padding && config.firstPosition() > 0 ? -1 : column);
    }
    NDArray words =
        Ops.embedding(manager().create(batch.ids(), shape), weights.get(EncoderConfig.WORDS));
    NDArray places =
        Ops.embedding(manager().create(positions, shape), weights.get(EncoderConfig.POSITIONS));
    NDArray type = weights.get(EncoderConfig.TYPES).get(0);
    NDArray sum = words.add(type).add(places);
    return EncoderBlock.norm(weights, config, sum, "embeddings.LayerNorm");
  }

  /**
   * Masked-LM logits of states {@code [..., hidden]}: {@code [..., vocab]}.
   *
   * @throws IllegalStateException if there is no masked-LM head
   */
  public NDArray maskedLogits(NDArray states) {
    if (!config.maskedHead()) {
      throw new IllegalStateException("the encoder has no masked-LM head");
    }
    NDArray dense =
        EncoderBlock.linear(weights, states, "lm_head.dense").getNDArrayInternal().gelu();
    NDArray normed = EncoderBlock.norm(weights, config, dense, "lm_head.layer_norm");
    return Ops.linear(normed, weights.get(EncoderConfig.WORDS), weights.get("lm_head.bias"));
  }

  @Override
  public void close() {
    weights.close();
  }
}
