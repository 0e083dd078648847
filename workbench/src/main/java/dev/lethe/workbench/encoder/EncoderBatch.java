package dev.lethe.workbench.encoder;

import java.util.Arrays;
import java.util.List;

/**
 * Token ids, {@code [batch, time]}, shorter rows padded on the right.
 *
 * @param ids row-major
 * @param lengths tokens of each row that are not padding
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record EncoderBatch(long[] ids, int batch, int time, int[] lengths) {
  public EncoderBatch {
    if (ids.length != batch * time || lengths.length != batch) {
      throw new IllegalArgumentException("token batch does not match its shape");
    }
    for (int length : lengths) {
      if (length < 1 || length > time) {
        throw new IllegalArgumentException("a row has no tokens");
      }
    }
  }

  public static EncoderBatch of(List<long[]> rows, long padToken) {
    int time = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] ids = new long[rows.size() * time];
    Arrays.fill(ids, padToken);
    int[] lengths = new int[rows.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = rows.get(i).length;
      System.arraycopy(rows.get(i), 0, ids, i * time, lengths[i]);
    }
    return new EncoderBatch(ids, lengths.length, time, lengths);
  }

  /** 1 at tokens, 0 at padding: {@code [batch · time]}. */
  float[] mask() {
    float[] mask = new float[ids.length];
    for (int row = 0; row < batch; row++) {
      Arrays.fill(mask, row * time, row * time + lengths[row], 1);
    }
    return mask;
  }

  @Override
  public String toString() {
    return "EncoderBatch[" + batch + ", " + time + "]";
  }
}
