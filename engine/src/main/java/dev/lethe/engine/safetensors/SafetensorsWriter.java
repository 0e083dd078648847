package dev.lethe.engine.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes F32 or F16 tensors, and bytes beside them. The same tensors give the same bytes: names
 * sorted, nothing else in it.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CHUNK = 1 << 16;

  private SafetensorsWriter() {}

  /** Writes beside {@code path} and moves it into place, so that no half file is ever seen. */
  public static void write(Path path, Map<String, FloatTensor> tensors) {
    write(path, tensors, TensorDataType.F32);
  }

  /**
   * Like {@link #write(Path, Map)}.
   *
   * @param kind F32, or F16 with values rounded to the nearest
   */
  public static void write(Path path, Map<String, FloatTensor> tensors, TensorDataType kind) {
    if (kind != TensorDataType.F32 && kind != TensorDataType.F16) {
      throw new IllegalArgumentException(kind + " cannot be written");
    }
    write(path, tensors, kind, Map.of());
  }

  /**
   * Like {@link #write(Path, Map)}.
   *
   * @param bytes written as vectors of U8, behind the tensors; of other names than these
   */
  public static void write(
      Path path, Map<String, FloatTensor> tensors, SortedMap<String, byte[]> bytes) {
    write(path, tensors, TensorDataType.F32, bytes);
  }

  private static void write(
      Path path, Map<String, FloatTensor> tensors, TensorDataType kind, Map<String, byte[]> bytes) {
    Map<String, FloatTensor> sorted = new TreeMap<>(tensors);
    Path partial = path.resolveSibling(path.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(partial)) {
        writeHeader(out, sorted, kind, bytes);
        for (FloatTensor tensor : sorted.values()) {
          writeValues(out, tensor.values(), kind);
        }
        for (byte[] values : bytes.values()) {
          out.write(values);
        }
      }
      Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(path.getFileName() + " cannot be written", e);
    }
  }

  private static void writeHeader(
      OutputStream out,
      Map<String, FloatTensor> tensors,
      TensorDataType kind,
      Map<String, byte[]> bytes)
      throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      ObjectNode node = root.putObject(entry.getKey()).put("dtype", kind.name());
      entry.getValue().shape().forEach(node.putArray("shape")::add);
      long end = offset + (long) entry.getValue().values().length * kind.width();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    for (Map.Entry<String, byte[]> entry : bytes.entrySet()) {
      ObjectNode node = root.putObject(entry.getKey()).put("dtype", TensorDataType.U8.name());
      long end = offset + entry.getValue().length;
      node.putArray("shape").add(entry.getValue().length);
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = padded(root);
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(json.length).array());
    out.write(json);
  }

  private static byte[] padded(ObjectNode root) throws JsonProcessingException {
    String json = MAPPER.writeValueAsString(root);
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeValues(OutputStream out, float[] values, TensorDataType kind)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK * kind.width()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.length; at += CHUNK) {
      int count = Math.min(CHUNK, values.length - at);
      if (kind == TensorDataType.F16) {
        Narrowing.float16(values, at, count, chunk.asShortBuffer());
      } else {
        chunk.asFloatBuffer().put(values, at, count);
      }
      out.write(chunk.array(), 0, count * kind.width());
    }
  }
}
