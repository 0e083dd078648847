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
 * @param bytesPerLabel its logits, and what is made of them
 * @param mostBytes of one part, unless a single row has more
 */
record MicroBatches(long bytesPerToken, long bytesPerLabel, long mostBytes) {
  /** What a trainer may take beside its weights is 1.5 GB, engine and encoder included. */
  private static final long SMALLEST_LIMIT = 256L << 20;

  /** Numbers kept for each output of a projection: it, what it is made from, what becomes of it. */
  private static final int KEPT = 3;

  /** Logits, their logarithms as shares, and the gradients of both. */
  private static final int LOGIT_COPIES = 3;

  /**
   * A part of a batch.
   *
   * @param share of all labels; its mean loss counts by it
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Part(TokenBatch tokens, long[] labels, double share) {}

  /**
   * As large as suits a model: every part reads all weights twice, so parts grow with them, by a
   * byte for each weight.
   */
  static MicroBatches of(ModelConfig model) {
    long outputs = model.projections().values().stream().mapToLong(shape -> shape.get(0)).sum();
    return new MicroBatches(
        outputs * KEPT * Float.BYTES,
        (long) model.vocabSize() * LOGIT_COPIES * Float.BYTES,
        Math.max(SMALLEST_LIMIT, model.parameterCount()));
  }

  /** In the order of the rows; rows without a label are left out where there are others. */
  List<Part> parts(TokenBatch batch, long[] labels) {
    int time = batch.time();
    int all = count(labels, 0, labels.length, time);
    List<Part> parts = new ArrayList<>();
    int from = 0;
    while (from < batch.batch()) {
      int to = end(labels, from, time);
      int count = count(labels, from * time, to * time, time);
      if (count > 0) {
        long[] own = Arrays.copyOfRange(labels, from * time, to * time);
        parts.add(
            new Part(batch.rows(IntStream.range(from, to).toArray()), own, (double) count / all));
      }
      from = to;
    }
    return parts.size() < 2 ? List.of(new Part(batch, labels, 1)) : parts;
  }

  /** The row behind the last one of the part that begins at {@code from}. */
  private int end(long[] labels, int from, int time) {
    long bytes = 0;
    int to = from;
    while (to * time < labels.length) {
      bytes +=
          time * bytesPerToken + count(labels, to * time, (to + 1) * time, time) * bytesPerLabel;
      if (bytes > mostBytes && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  /** As {@link CausalLoss} reads them: a row's first label is nobody's next token. */
  private static int count(long[] labels, int from, int to, int time) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += i % time != 0 && labels[i] != CausalLoss.IGNORED ? 1 : 0;
    }
    return count;
  }
}
