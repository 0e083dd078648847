package dev.lethe.engine.safetensors;

import java.nio.ShortBuffer;

/** float32 to 16 bits, to the nearest, ties to even. */
public final class Narrowing {
  private Narrowing() {}

  static void float16(float[] values, int start, int count, ShortBuffer out) {
    for (int i = start; i < start + count; i++) {
      out.put(float16(values[i]));
    }
  }

  /** IEEE 754 binary16. */
  public static short float16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float size = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7E00);
    }
    if (size >= 65_520) {
      return (short) (sign | 0x7C00);
    }
    if (size < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(size * 0x1p24));
    }
    int rebased = (bits & 0x7FFF_FFFF) - (112 << 23);
    int odd = rebased >>> 13 & 1;
    return (short) (sign | rebased + 0xFFF + odd >>> 13);
  }

  /** The upper half of a float32. */
  public static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }
}
