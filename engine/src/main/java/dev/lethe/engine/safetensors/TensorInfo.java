package dev.lethe.engine.safetensors;

import java.util.ArrayList;
import java.util.List;

/**
 * One entry of a header.
 *
 * @param begin offset of the first byte in the file
 * @param bytes length in bytes
 */
public record TensorInfo(
    String name, TensorDataType kind, List<Long> shape, long begin, long bytes) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long size() {
    return bytes / kind.width();
  }

  /** Whole entries of the first axis, as a tensor of the same name. */
  public TensorInfo rows(long first, long count) {
    long width = bytes / shape.get(0);
    List<Long> part = new ArrayList<>(shape);
    part.set(0, count);
    return new TensorInfo(name, kind, part, begin + first * width, count * width);
  }

  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
