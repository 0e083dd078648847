package dev.lethe.engine.safetensors;

import java.util.List;

/**
 * One entry of a header.
 *
 * @param begin offset of the first byte in the file
 * @param bytes length in bytes
 */
public record TensorInfo(String name, DataKind kind, List<Long> shape, long begin, long bytes) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long size() {
    return bytes / kind.width();
  }

  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
