package dev.lethe.engine.safetensors;

import java.util.List;

/**
 * A tensor in Java memory, row-major. The array is not copied: whoever makes the record gives it
 * away.
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record FloatTensor(List<Long> shape, float[] values) {
  public FloatTensor {
    shape = List.copyOf(shape);
    if (shape.stream().reduce(1L, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException("shape " + shape + " does not hold " + values.length);
    }
  }

  public static FloatTensor of(float[] values, long... shape) {
    return new FloatTensor(java.util.Arrays.stream(shape).boxed().toList(), values);
  }

  @Override
  public String toString() {
    return "FloatTensor" + shape;
  }
}
