package dev.lethe.engine.lora.fit;

import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Examples of like length together, so that little is padded; rounds in a seeded order. */
public final class LoraBatches {
  /** Labels are ignored on padding and prompt. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  public record Batch(TokenBatch tokens, long[] labels) {}

  /** Prompt, target and end token of one example. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  record Sequence(long[] ids, int promptLength) {}

  private final List<Batch> batches = new ArrayList<>();
  private final Random random;

  LoraBatches(List<Sequence> sequences, int batchSize, long seed) {
    random = new Random(seed);
    List<Sequence> sorted = new ArrayList<>(sequences);
    sorted.sort(Comparator.comparingInt(sequence -> sequence.ids().length));
    for (int from = 0; from < sorted.size(); from += batchSize) {
      batches.add(batch(sorted.subList(from, Math.min(sorted.size(), from + batchSize))));
    }
  }

  private static Batch batch(List<Sequence> sequences) {
    TokenBatch tokens = TokenBatch.leftPadded(sequences.stream().map(Sequence::ids).toList());
    long[] labels = tokens.ids().clone();
    for (int row = 0; row < sequences.size(); row++) {
      int begin = row * tokens.time();
      int border = begin + tokens.padding()[row] + sequences.get(row).promptLength();
      Arrays.fill(labels, begin, border, CausalLoss.IGNORED);
    }
    return new Batch(tokens, labels);
  }

  /** Every batch once. */
  public List<Batch> round() {
    Collections.shuffle(batches, random);
    return List.copyOf(batches);
  }
}
