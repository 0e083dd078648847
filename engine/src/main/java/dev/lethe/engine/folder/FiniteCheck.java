package dev.lethe.engine.folder;

import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds tensors that hold NaN or infinity: floats whose exponent bits are all set. Reads through
 * one small buffer and looks at eight bytes at a time, so the disk sets the pace.
 */
final class FiniteCheck {
  private static final int BUFFER = 1 << 20; // a multiple of eight bytes

  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER);
  private final LongBuffer words = bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  private final long[] block = new long[BUFFER / Long.BYTES];

  private FiniteCheck() {}

  /** Names of the tensors of one file that hold NaN or infinity; integers are passed over. */
  static List<String> of(Path file, Collection<TensorInfo> tensors) {
    FiniteCheck check = new FiniteCheck();
    List<String> bad = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      for (TensorInfo tensor : tensors) {
        if (!check.isFinite(channel, tensor)) {
          bad.add(tensor.name());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.getFileName() + " cannot be read", e);
    }
    return bad;
  }

  private boolean isFinite(FileChannel channel, TensorInfo tensor) throws IOException {
    long exponent = exponentBits(tensor.kind());
    for (long at = 0; exponent != 0 && at < tensor.bytes(); at += BUFFER) {
      int count = (int) Math.min(BUFFER, tensor.bytes() - at);
      int filled = read(channel, tensor.begin() + at, count);
      if (!isFinite(filled, exponent, tensor.kind().width())) {
        return false;
      }
    }
    return true;
  }

  /** Fills {@link #block} and returns how many words of it hold data, the last padded by zeros. */
  private int read(FileChannel channel, long position, int count) throws IOException {
    bytes.clear().limit(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("truncated");
      }
    }
    int filled = (count + Long.BYTES - 1) / Long.BYTES;
    bytes.limit(filled * Long.BYTES);
    while (bytes.hasRemaining()) {
      bytes.put((byte) 0);
    }
    words.get(0, block, 0, filled);
    return filled;
  }

  /** The exponent's bits, in every lane of a word; 0 for what is no float here. */
  private static long exponentBits(TensorDataType kind) {
    return switch (kind) {
      case F64 -> 0x7FF0_0000_0000_0000L;
      case F32 -> 0x7F80_0000_7F80_0000L;
      case BF16 -> 0x7F80_7F80_7F80_7F80L;
      case F16 -> 0x7C00_7C00_7C00_7C00L;
      default -> 0;
    };
  }

  /**
   * The bits that an exponent lacks are never zero in a finite lane. Adding a lane's largest
   * positive number then sets its top bit, and carries nothing into the next lane.
   */
  private boolean isFinite(int filled, long exponent, int width) {
    long top = width == 2 ? 0x8000_8000_8000_8000L : width == 4 ? 0x8000_0000_8000_0000L : 1L << 63;
    long largest = ~top;
    long finite = top;
    for (int i = 0; i < filled; i++) {
      finite &= (~block[i] & exponent) + largest;
    }
    return (finite & top) == top;
  }
}
