package dev.lethe.engine.gguf;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A tensor to be written.
 *
 * @param shape row-major, {@code [out, in]} for a projection; the file has it turned round
 * @param values gives all numbers in this order, in as many buffers as it likes; called once
 */
record GgufTensor(
    String name, List<Long> shape, GgufType type, Consumer<Consumer<FloatBuffer>> values) {
  GgufTensor {
    shape = List.copyOf(shape);
  }

  /** Of numbers that are in memory. */
  static GgufTensor of(String name, List<Long> shape, GgufType type, float[] values) {
    return new GgufTensor(name, shape, type, to -> to.accept(FloatBuffer.wrap(values)));
  }

  long count() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  long bytes() {
    return Math.multiplyExact(count(), (long) type.width());
  }
}
