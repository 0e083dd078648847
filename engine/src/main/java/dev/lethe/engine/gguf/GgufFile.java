package dev.lethe.engine.gguf;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes a GGUF file; the same content gives the same bytes. */
final class GgufFile {
  private static final String PARTIAL = ".part";
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;
  private static final int CHUNK = 1 << 14;

  private GgufFile() {}

  /**
   * The file is seen whole or not at all.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  static void write(Path file, GgufMetadata metadata, List<GgufTensor> tensors) {
    Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
        out.write(header(metadata, tensors));
        for (GgufTensor tensor : tensors) {
          writeValues(tensor, out);
        }
      }
      var unused = Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file.getFileName() + " cannot be written", e);
    } finally {
      deleteQuietly(partial);
    }
  }

  private static byte[] header(GgufMetadata metadata, List<GgufTensor> tensors) {
    GgufBytes out = new GgufBytes();
    out.int8('G').int8('G').int8('U').int8('F').uint32(VERSION);
    out.int64(tensors.size()).int64(metadata.size());
    metadata.write(out);
    long offset = 0;
    for (GgufTensor tensor : tensors) {
      out.text(tensor.name()).uint32(tensor.shape().size());
      List<Long> innermostFirst = new ArrayList<>(tensor.shape());
      Collections.reverse(innermostFirst);
      innermostFirst.forEach(out::int64);
      out.uint32(tensor.type().code()).int64(offset);
      offset += tensor.bytes() + padding(tensor.bytes());
    }
    return out.padded(ALIGNMENT).toArray();
  }

  private static void writeValues(GgufTensor tensor, OutputStream out) throws IOException {
    long[] written = {0};
    try {
      tensor.values().accept(part -> written[0] += write(tensor.type(), part, out));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (written[0] != tensor.count()) {
      throw new IllegalStateException("tensor " + tensor.name() + " has another count of numbers");
    }
    out.write(new byte[padding(tensor.bytes())]);
  }

  private static long write(GgufType type, FloatBuffer values, OutputStream out) {
    long count = values.remaining();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * type.width()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (values.hasRemaining()) {
        FloatBuffer part = values.slice().limit(Math.min(CHUNK, values.remaining()));
        values.position(values.position() + part.remaining());
        type.put(part, chunk.clear());
        out.write(chunk.array(), 0, chunk.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static int padding(long bytes) {
    return (int) ((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT);
  }

  private static void deleteQuietly(Path file) {
    try {
      var unused = Files.deleteIfExists(file);
    } catch (IOException e) {
      // what led here is already on its way, or nobody minds the leftover
    }
  }
}
