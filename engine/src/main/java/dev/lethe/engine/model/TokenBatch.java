package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * Token ids, {@code [batch, time]}, shorter rows padded on the left.
 *
 * @param ids row-major
 * @param padding tokens of padding at the left of each row; in a step with a cache, none
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record TokenBatch(long[] ids, int batch, int time, int[] padding) {
  public TokenBatch {
    if (ids.length != batch * time || padding.length != batch) {
      throw new IllegalArgumentException("token batch does not match its shape");
    }
  }

  /** Rows of one length. */
  public static TokenBatch of(long[]... rows) {
    return leftPadded(List.of(rows));
  }

  /** One token per row. */
  public static TokenBatch column(long[] tokens) {
    return new TokenBatch(tokens, tokens.length, 1, new int[tokens.length]);
  }

  /** Rows of any length; what stands in the padding is never looked at. */
  public static TokenBatch leftPadded(List<long[]> rows) {
    int time = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    if (time == 0) {
      throw new IllegalArgumentException("no tokens");
    }
    long[] ids = new long[rows.size() * time];
    int[] padding = new int[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      long[] row = rows.get(i);
      padding[i] = time - row.length;
      System.arraycopy(row, 0, ids, i * time + padding[i], row.length);
    }
    return new TokenBatch(ids, rows.size(), time, padding);
  }

  /** The chosen rows, in that order, padded as they are here. */
  public TokenBatch rows(int[] chosen) {
    long[] kept = new long[chosen.length * time];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(ids, chosen[i] * time, kept, i * time, time);
    }
    return new TokenBatch(
        kept, chosen.length, time, Arrays.stream(chosen).map(row -> padding[row]).toArray());
  }

  /** Each row followed by the same row of {@code next}. */
  TokenBatch joined(TokenBatch next) {
    int both = time + next.time;
    long[] all = new long[batch * both];
    for (int row = 0; row < batch; row++) {
      System.arraycopy(ids, row * time, all, row * both, time);
      System.arraycopy(next.ids, row * next.time, all, row * both + time, next.time);
    }
    return new TokenBatch(all, batch, both, padding);
  }

  boolean padded() {
    return Arrays.stream(padding).anyMatch(count -> count > 0);
  }

  @Override
  public String toString() {
    return "TokenBatch[" + batch + ", " + time + "]";
  }
}
