package dev.lethe.engine.lora.fit;

import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a batch into parts that go forward and backward one after the other: the forward pass of a
 * large model keeps gigabytes for the backward pass otherwise. The gradients of all parts together
 * are those of the batch.
 *
 * @param bytesPerToken about as many as a forward pass keeps
 * @param mostBytes of one part, unless a single row has more
 */
record MicroBatches(long bytesPerToken, long mostBytes) {
  /** What a trainer may take beside its weights is 1.5 GB, engine and encoder included. */
  static final long MOST_BYTES = 512L << 20;

  /** Numbers kept for each output of a projection: it, what it is made from, what becomes of it. */
  private static final int KEPT = 3;

  /**
   * A part of a batch.
   *
   * @param share of all labels; its mean loss counts by it
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Part(TokenBatch tokens, long[] labels, double share) {}

  static MicroBatches of(ModelConfig model) {
    long outputs = model.projections().values().stream().mapToLong(shape -> shape.get(0)).sum();
    return new MicroBatches(outputs * KEPT * Float.BYTES, MOST_BYTES);
  }

  /** In the order of the rows; rows without a label are left out where there are others. */
  List<Part> parts(TokenBatch batch, long[] labels) {
    int rows = (int) Math.max(1, mostBytes / (bytesPerToken * batch.time()));
    if (rows >= batch.batch()) {
      return List.of(new Part(batch, labels, 1));
    }
    double all = count(labels, batch.time());
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < batch.batch(); from += rows) {
      int to = Math.min(from + rows, batch.batch());
      long[] own = Arrays.copyOfRange(labels, from * batch.time(), to * batch.time());
      int count = count(own, batch.time());
      if (count > 0) {
        int[] chosen = IntStream.range(from, to).toArray();
        parts.add(new Part(batch.rows(chosen), own, count / all));
      }
    }
    return parts.isEmpty() ? List.of(new Part(batch, labels, 1)) : parts;
  }

  /** As {@link CausalLoss} reads them: a row's first label is nobody's next token. */
  private static int count(long[] labels, int time) {
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      count += i % time != 0 && labels[i] != CausalLoss.IGNORED ? 1 : 0;
    }
    return count;
  }
}
