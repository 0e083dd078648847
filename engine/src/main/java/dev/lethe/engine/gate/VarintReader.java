package dev.lethe.engine.gate;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link VarintWriter} wrote. Every method throws IllegalArgumentException where the bytes say
 * something else, before it asks for more memory than a few times their number. Not thread-safe.
 */
final class VarintReader {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;
  private static final int LAST = 4 * BITS;

  private final ByteBuffer in;

  VarintReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  int get() {
    int number = 0;
    for (int shift = 0; shift <= LAST; shift += BITS) {
      int next = octet();
      number |= (next & (MORE - 1)) << shift;
      if (next < MORE) {
        if (number < 0 || shift == LAST && next > MORE / 16 - 1) {
          break;
        }
        return number;
      }
    }
    throw new IllegalArgumentException("a number is too large");
  }

  long[] longs() {
    int count = count(get(), Long.BYTES);
    byte[] bytes = new byte[count * Long.BYTES];
    in.get(bytes);
    return Hashes.read(bytes);
  }

  long oneLong() {
    try {
      return in.getLong();
    } catch (BufferUnderflowException e) {
      throw cutOff();
    }
  }

  float oneFloat() {
    try {
      return in.getFloat();
    } catch (BufferUnderflowException e) {
      throw cutOff();
    }
  }

  /** Ascending, below {@code limit}. */
  int[] set(int limit) {
    int head = get();
    int count = head >>> 1;
    if (count > limit) {
      throw new IllegalArgumentException("a set is too large");
    }
    int[] numbers = new int[count];
    if ((head & 1) == 0) {
      int next = 0;
      for (int i = 0; i < count; i++) {
        int gap = get();
        if (gap >= limit - next) {
          throw new IllegalArgumentException("a set is out of its limits");
        }
        numbers[i] = next + gap;
        next = numbers[i] + 1;
      }
      return numbers;
    }
    int at = 0;
    for (int from = 0; from < limit; from += Byte.SIZE) {
      int bits = octet();
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        if ((bits >> bit & 1) != 0) {
          if (at == count || from + bit >= limit) {
            throw new IllegalArgumentException("a set is not as large as it says");
          }
          numbers[at++] = from + bit;
        }
      }
    }
    if (at != count) {
      throw new IllegalArgumentException("a set is not as large as it says");
    }
    return numbers;
  }

  List<int[]> sets(int limit) {
    int many = count(get(), 1);
    List<int[]> sets = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      sets.add(set(limit));
    }
    return sets;
  }

  /** A number of things of at least so many bytes each, which must be there. */
  int count(int many, int bytesEach) {
    if (many > in.remaining() / bytesEach) {
      throw cutOff();
    }
    return many;
  }

  boolean isAtEnd() {
    return !in.hasRemaining();
  }

  private int octet() {
    if (!in.hasRemaining()) {
      throw cutOff();
    }
    return Byte.toUnsignedInt(in.get());
  }

  private static IllegalArgumentException cutOff() {
    return new IllegalArgumentException("bytes are cut off");
  }
}
