package dev.lethe.engine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A GGUF file as gguf.md describes it, read by the letter.
 *
 * @param metadata strings, {@code Long}s, {@code Float}s, {@code Boolean}s and lists of them
 */
record ParsedGguf(Map<String, Object> metadata, Map<String, Tensor> tensors) {
  /**
   * An entry with its values.
   *
   * @param dimensions the innermost first, as in the file
   * @param type {@code ggml_type}
   */
  record Tensor(List<Long> dimensions, int type, List<Float> values) {}

  Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  List<?> list(String key) {
    return (List<?>) Objects.requireNonNull(metadata.get(key), key);
  }

  private record Header(String name, List<Long> dimensions, int type, long offset) {}

  static ParsedGguf read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != 0x46554747 || in.getInt() != 3) {
      throw new IllegalArgumentException("no GGUF of version 3");
    }
    long tensorCount = in.getLong();
    long keyCount = in.getLong();
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (long i = 0; i < keyCount; i++) {
      metadata.put(text(in), value(in, in.getInt()));
    }
    List<Header> headers = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      String name = text(in);
      List<Long> dimensions = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        dimensions.add(in.getLong());
      }
      headers.add(new Header(name, dimensions, in.getInt(), in.getLong()));
    }
    int data = (in.position() + 31) / 32 * 32;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    headers.forEach(header -> tensors.put(header.name(), tensor(in, data, header)));
    return new ParsedGguf(metadata, tensors);
  }

  private static Tensor tensor(ByteBuffer in, int data, Header header) {
    if (header.offset() % 32 != 0) {
      throw new IllegalArgumentException("offsets are multiples of 32");
    }
    in.position(Math.toIntExact(data + header.offset()));
    long count = header.dimensions().stream().reduce(1L, Math::multiplyExact);
    List<Float> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(
          switch (header.type()) {
            case 0 -> in.getFloat();
            case 1 -> half(in.getShort());
            case 30 -> Float.intBitsToFloat(in.getShort() << 16);
            default -> throw new IllegalArgumentException("type " + header.type());
          });
    }
    return new Tensor(header.dimensions(), header.type(), values);
  }

  /** Of normal numbers and zero. */
  private static float half(short bits) {
    int exponent = bits >>> 10 & 31;
    float size = exponent == 0 ? 0 : Math.scalb(1 + (bits & 1023) / 1024f, exponent - 15);
    return bits < 0 ? -size : size;
  }

  private static Object value(ByteBuffer in, int type) {
    return switch (type) {
      case 4, 5 -> Integer.toUnsignedLong(in.getInt());
      case 6 -> in.getFloat();
      case 7 -> in.get() == 1;
      case 8 -> text(in);
      case 9 -> {
        int of = in.getInt();
        List<Object> all = new ArrayList<>();
        for (long left = in.getLong(); left > 0; left--) {
          all.add(value(in, of));
        }
        yield all;
      }
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[Math.toIntExact(in.getLong())];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
