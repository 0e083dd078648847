package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Cross-entropy of the next token, over chosen positions only. */
public final class CausalLoss {
  /** A label at which nothing is learned. */
  public static final long IGNORED = -100;

  private CausalLoss() {}

  /**
   * Mean over all labels that are not {@link #IGNORED}. Only rows that have a label go through the
   * output projection.
   *
   * @param last {@link DecoderOutput#last()}, {@code [batch, time, hidden]}
   * @param labels row-major {@code [batch, time]}; the logits at t are compared with the label at t
   *     + 1
   * @return a scalar, differentiable
   */
  public static NDArray of(Decoder decoder, NDArray last, long[] labels) {
    Shape shape = last.getShape();
    int time = (int) shape.get(1);
    List<Long> rows = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (i % time != 0 && labels[i] != IGNORED) {
        rows.add(i - 1L);
        targets.add(labels[i]);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no label to learn from");
    }
    NDArray index = decoder.manager().create(longs(rows));
    NDArray states = Ops.embedding(index, last.reshape(-1, shape.get(2)));
    NDArray target = decoder.manager().create(longs(targets), new Shape(targets.size(), 1));
    return decoder.logits(states).logSoftmax(-1).gather(target, 1).mean().neg();
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
