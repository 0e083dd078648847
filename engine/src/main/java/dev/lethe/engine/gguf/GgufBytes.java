package dev.lethe.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A growing run of little-endian values. Not thread-safe. */
final class GgufBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  GgufBytes int8(int value) {
    out.write(value);
    return this;
  }

  /** The lower 32 bits. */
  GgufBytes uint32(long value) {
    return little(value, Integer.BYTES);
  }

  GgufBytes int64(long value) {
    return little(value, Long.BYTES);
  }

  GgufBytes float32(float value) {
    return uint32(Float.floatToIntBits(value));
  }

  /** Its length and its UTF-8. */
  GgufBytes text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return int64(utf8.length).raw(utf8);
  }

  GgufBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Zeros up to the next multiple. */
  GgufBytes padded(int multiple) {
    while (out.size() % multiple != 0) {
      out.write(0);
    }
    return this;
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  private GgufBytes little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }
}
