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
    return ofLabels(decoder, last, labels, new ArrayList<>()).mean().neg();
  }

  /**
   * Log-probability of each row's labels together, as {@link #of} reads them.
   *
   * @return {@code [batch]}, differentiable
   */
  public static NDArray sequences(Decoder decoder, NDArray last, long[] labels) {
    List<Integer> owners = new ArrayList<>();
    NDArray single = ofLabels(decoder, last, labels, owners);
    int batch = (int) last.getShape().get(0);
    float[] membership = new float[batch * owners.size()];
    for (int i = 0; i < owners.size(); i++) {
      membership[owners.get(i) * owners.size() + i] = 1;
    }
    NDArray sums = decoder.manager().create(membership, new Shape(batch, owners.size()));
    return sums.matMul(single).squeeze(1);
  }

  /**
   * Log-probabilities of all labels, {@code [labels, 1]}.
   *
   * @param owners filled with the row of each
   */
  private static NDArray ofLabels(
      Decoder decoder, NDArray last, long[] labels, List<Integer> owners) {
    Shape shape = last.getShape();
    int time = (int) shape.get(1);
    List<Long> rows = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (i % time != 0 && labels[i] != IGNORED) {
        rows.add(i - 1L);
        targets.add(labels[i]);
        owners.add(i / time);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no label to learn from");
    }
    NDArray index = decoder.manager().create(longs(rows));
    NDArray states = Ops.embedding(index, last.reshape(-1, shape.get(2)));
    NDArray target = decoder.manager().create(longs(targets), new Shape(targets.size(), 1));
    return decoder.logits(states).logSoftmax(-1).gather(target, 1);
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
