package dev.lethe.engine.gguf;

import dev.lethe.engine.safetensors.Narrowing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** How a matrix's numbers are stored. Codes as in {@code ggml_type} and {@code llama_ftype}. */
public enum GgufType {
  F32(0, 0, Float.BYTES),
  F16(1, 1, Short.BYTES),
  BF16(30, 32, Short.BYTES);

  private final int code;
  private final int fileType;
  private final int width;

  GgufType(int code, int fileType, int width) {
    this.code = code;
    this.fileType = fileType;
    this.width = width;
  }

  int code() {
    return code;
  }

  /** What a file whose matrices are all stored like this calls itself. */
  int fileType() {
    return fileType;
  }

  /** Bytes of a number. */
  int width() {
    return width;
  }

  /** Puts all that is left of {@code in}, rounded to the nearest. */
  void put(FloatBuffer in, ByteBuffer out) {
    while (in.hasRemaining()) {
      float value = in.get();
      switch (this) {
        case F32 -> out.putFloat(value);
        case F16 -> out.putShort(Narrowing.float16(value));
        case BF16 -> out.putShort(Narrowing.bfloat16(value));
      }
    }
  }
}
