package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.GradientScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts as mean-pooled states of every layer, with an adapter on query, key and value projections
 * if wanted. Thread-safe; whoever makes it closes it.
 */
public interface LayerEncoder extends AutoCloseable {
  /** Texts of one batch in {@link #states}. */
  int ROWS = 32;

  /** Short, for reports. */
  String name();

  /** Token ids with what the encoder wants around a text, cut to its longest. */
  long[] tokens(String text);

  /** Positions of a token sequence that may be masked: not the encoder's own marks. */
  boolean maskable(long token);

  /** What stands in the place of a masked token. */
  long maskToken();

  /** Query, key and value projections: name → [out, in]. */
  Map<String, List<Long>> projections();

  /** A forward pass; call it inside an {@code NDScope}. Differentiable in the adapter. */
  LayerStates run(List<long[]> texts, @Nullable AppliedLora lora);

  /**
   * Mean cross-entropy of the masked-LM head at the masked tokens, differentiable; null without a
   * head.
   *
   * @param masked what {@code states} were made of
   * @param original the same texts before masking
   */
  @Nullable NDArray maskedLoss(LayerStates states, List<long[]> masked, List<long[]> original);

  /** Whether {@link #maskedLoss} gives a loss. */
  boolean hasMaskedHead();

  /**
   * Mean-pooled states in Java memory, {@code [texts][layers + 1][width]}, in order; texts of like
   * length share a batch.
   */
  default float[][][] states(List<long[]> texts, @Nullable AppliedLora lora) {
    float[][][] states = new float[texts.size()][][];
    List<Integer> order =
        IntStream.range(0, states.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).length))
            .toList();
    for (int from = 0; from < order.size(); from += ROWS) {
      List<Integer> rows = order.subList(from, Math.min(order.size(), from + ROWS));
      float[][][] batch = batch(rows.stream().map(texts::get).toList(), lora);
      for (int i = 0; i < batch.length; i++) {
        states[rows.get(i)] = batch[i];
      }
    }
    return states;
  }

  private float[][][] batch(List<long[]> texts, @Nullable AppliedLora lora) {
    try (NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      List<float[]> layers = new ArrayList<>();
      run(texts, lora).pooled().forEach(layer -> layers.add(layer.toFloatArray()));
      float[][][] states = new float[texts.size()][layers.size()][];
      for (int layer = 0; layer < layers.size(); layer++) {
        int width = layers.get(layer).length / texts.size();
        for (int i = 0; i < states.length; i++) {
          states[i][layer] =
              java.util.Arrays.copyOfRange(layers.get(layer), i * width, (i + 1) * width);
        }
      }
      return states;
    }
  }

  @Override
  void close();
}
