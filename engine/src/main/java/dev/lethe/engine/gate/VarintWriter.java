package dev.lethe.engine.gate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Small numbers in few bytes: seven bits a byte, the lowest first. Not thread-safe. */
final class VarintWriter {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * @param number not negative
   */
  void put(int number) {
    int left = number;
    while (left >= MORE) {
      out.write(left & (MORE - 1) | MORE);
      left >>>= BITS;
    }
    out.write(left);
  }

  void putLongs(long[] values) {
    put(values.length);
    out.writeBytes(Hashes.bytes(values));
  }

  void putLong(long value) {
    out.writeBytes(Hashes.bytes(new long[] {value}));
  }

  void putFloat(float value) {
    out.writeBytes(ByteBuffer.allocate(Float.BYTES).putFloat(value).array());
  }

  /**
   * Distinct numbers, as bits or as the gaps between them, whatever is shorter.
   *
   * @param numbers ascending, below {@code limit}
   */
  void putSet(int[] numbers, int limit) {
    VarintWriter gaps = new VarintWriter();
    byte[] bits = new byte[(limit + Byte.SIZE - 1) / Byte.SIZE];
    int next = 0;
    for (int number : numbers) {
      if (number < next || number >= limit) {
        throw new IllegalArgumentException("numbers are not ascending");
      }
      gaps.put(number - next);
      bits[number / Byte.SIZE] |= (byte) (1 << number % Byte.SIZE);
      next = number + 1;
    }
    boolean dense = bits.length <= gaps.out.size();
    put(2 * numbers.length + (dense ? 1 : 0));
    out.writeBytes(dense ? bits : gaps.bytes());
  }

  void putSets(List<int[]> sets, int limit) {
    put(sets.size());
    sets.forEach(set -> putSet(set, limit));
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
