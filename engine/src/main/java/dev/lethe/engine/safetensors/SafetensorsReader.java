package dev.lethe.engine.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One open safetensors file. The header is checked when it is opened: length, JSON, dtypes, shapes,
 * offsets without gap or overlap, and that the file ends where the data does. Not thread-safe;
 * whoever opens it closes it.
 */
public final class SafetensorsReader implements AutoCloseable {
  private static final long MAPPED_AT_ONCE = 1L << 30;

  private final String file;
  private final StoredBytes stored;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private SafetensorsReader(
      String file,
      StoredBytes stored,
      Map<String, TensorInfo> tensors,
      Map<String, String> metadata) {
    this.file = file;
    this.stored = stored;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static SafetensorsReader open(Path path) {
    String file = String.valueOf(path.getFileName());
    StoredBytes stored = null;
    try {
      stored = StoredBytes.of(FileChannel.open(path));
      SafetensorsReader reader = read(file, stored);
      stored = null;
      return reader;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + " is missing", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    } finally {
      closeQuietly(stored);
    }
  }

  /**
   * Of a file that has been read already.
   *
   * @param file its name, for messages
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static SafetensorsReader of(String file, byte[] content) {
    try {
      return read(file, StoredBytes.of(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // all is in memory
    }
  }

  private static SafetensorsReader read(String file, StoredBytes stored) throws IOException {
    if (stored.size() < 8) {
      throw new IllegalArgumentException(file + ": truncated: no header");
    }
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    fill(file, stored, prefix, 0);
    long length = prefix.getLong(0);
    if (length <= 0 || length > SafetensorsHeader.LIMIT) {
      throw new IllegalArgumentException(file + ": header length is out of range");
    }
    if (length > stored.size() - 8) {
      throw new IllegalArgumentException(file + ": truncated inside its header");
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    fill(file, stored, json, 8);
    SafetensorsHeader header =
        new SafetensorsHeader(file, 8 + length, stored.size() - 8 - length, json.array());
    return new SafetensorsReader(file, stored, header.tensors(), header.metadata());
  }

  /** Name of the file, without its folder. */
  public String file() {
    return file;
  }

  /** By name, in the order of their data. */
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Values as float32 in native byte order, in a direct buffer; F16 and BF16 are widened exactly.
   *
   * @throws IllegalArgumentException if there is no such tensor or it doesn't hold floats
   */
  public ByteBuffer floatBytes(String name) {
    return floatBytes(info(name));
  }

  /** {@link #floatBytes(String)} of a tensor of this file, or of a {@link TensorInfo#rows part}. */
  public ByteBuffer floatBytes(TensorInfo info) {
    return floatBytes(info, ByteBuffer::allocateDirect);
  }

  private ByteBuffer floatBytes(TensorInfo info, IntFunction<ByteBuffer> memory) {
    ByteBuffer raw = raw(info, memory);
    if (info.kind() == TensorDataType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return raw.order(ByteOrder.nativeOrder());
    }
    long bytes = info.size() * Float.BYTES;
    ByteBuffer wide = memory.apply(limit(info, bytes)).order(ByteOrder.nativeOrder());
    FloatBuffer out = wide.asFloatBuffer();
    switch (info.kind()) {
      case F32 -> out.put(raw.asFloatBuffer());
      case BF16 -> Widening.bfloat16(raw.asShortBuffer(), out);
      case F16 -> Widening.float16(raw.asShortBuffer(), out);
      default ->
          throw new IllegalArgumentException(file + ": tensor " + info.name() + " is not float");
    }
    return wide;
  }

  /**
   * The stored bytes, mapped or in memory already, and not read: little-endian, not to be written
   * to, usable after this is closed. Several buffers where one cannot hold them, each with whole
   * entries of the first axis. The file must not change meanwhile: a process that reads behind its
   * end dies.
   *
   * @param info of a tensor of this file, or of a {@link TensorInfo#rows part}
   */
  public List<ByteBuffer> mapped(TensorInfo info) {
    long rows = info.shape().isEmpty() ? 1 : Math.max(1, info.shape().get(0));
    long width = info.bytes() / rows;
    long most = Math.max(1, MAPPED_AT_ONCE / Math.max(1, width));
    List<ByteBuffer> parts = new ArrayList<>();
    try {
      for (long row = 0; row < rows; row += most) {
        long bytes = Math.min(most, rows - row) * width;
        parts.add(stored.view(info.begin() + row * width, bytes).order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be mapped", e);
    }
    return parts;
  }

  /** Like {@link #floatBytes}, in Java memory. */
  public FloatTensor floats(String name) {
    FloatBuffer buffer = floatBytes(info(name), ByteBuffer::allocate).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return new FloatTensor(info(name).shape(), values);
  }

  /** Values of an I64 tensor. */
  public long[] longs(String name) {
    TensorInfo info = info(name);
    if (info.kind() != TensorDataType.I64) {
      throw new IllegalArgumentException(file + ": tensor " + name + " is not I64");
    }
    long[] values = new long[(int) info.size()];
    raw(info, ByteBuffer::allocate).asLongBuffer().get(values);
    return values;
  }

  /** Values of a U8 tensor. */
  public byte[] bytes(String name) {
    TensorInfo info = info(name);
    if (info.kind() != TensorDataType.U8) {
      throw new IllegalArgumentException(file + ": tensor " + name + " is not U8");
    }
    return raw(info, ByteBuffer::allocate).array();
  }

  /**
   * @throws IllegalArgumentException if there is no such tensor
   */
  public TensorInfo info(String name) {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw new IllegalArgumentException(file + ": tensor " + name + " is missing");
    }
    return info;
  }

  private ByteBuffer raw(TensorInfo info, IntFunction<ByteBuffer> memory) {
    ByteBuffer raw = memory.apply(limit(info, info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    try {
      fill(file, stored, raw, info.begin());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
    return raw.flip();
  }

  private int limit(TensorInfo info, long bytes) {
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          file + ": tensor " + info.name() + " is larger than 2 GiB in float32");
    }
    return (int) bytes;
  }

  private static void fill(String file, StoredBytes stored, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = stored.read(buffer, at);
      if (count < 0) {
        throw new IllegalArgumentException(file + ": truncated");
      }
      at += count;
    }
  }

  private static void closeQuietly(@Nullable StoredBytes stored) {
    if (stored != null) {
      try {
        stored.close();
      } catch (IOException e) {
        // the failure that led here is already on its way
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(stored);
  }
}
