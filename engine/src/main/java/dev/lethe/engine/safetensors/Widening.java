package dev.lethe.engine.safetensors;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Exact widening of 16-bit floats; BF16 arrays must never reach the native engine. */
final class Widening {
  private Widening() {}

  static void bfloat16(ShortBuffer in, FloatBuffer out) {
    while (in.hasRemaining()) {
      out.put(Float.intBitsToFloat(in.get() << 16));
    }
  }

  static void float16(ShortBuffer in, FloatBuffer out) {
    while (in.hasRemaining()) {
      out.put(float16(in.get()));
    }
  }

  /** IEEE 754 binary16. */
  static float float16(short half) {
    int bits = half & 0xffff;
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f80_0000 | (mantissa << 13));
    }
    if (exponent == 0) {
      float value = mantissa * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }
}
