package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Arrays over mapped files: as they are stored they take no memory of their own, else a copy of the
 * one tensor is made by native code.
 *
 * @param manager owns the arrays
 */
record MappedTensors(NDManager manager, ModelCheckpoint checkpoint) {
  /** As float32. */
  NDArray wide(TensorInfo info) {
    SafetensorsReader reader = checkpoint.owner(info.name());
    return switch (info.kind()) {
      case F32 -> stored(reader, info, DataType.FLOAT32, 1);
      case BF16, F16 -> widened(stored(reader, info, DataType.UINT8, Short.BYTES), info.kind());
      default ->
          throw new IllegalArgumentException(
              reader.file() + ": tensor " + info.name() + " is not float");
    };
  }

  /** In bfloat16, see {@link BlockScript#bfloat16}. */
  NDArray narrow(TensorInfo info) {
    SafetensorsReader reader = checkpoint.owner(info.name());
    if (info.kind() == TensorDataType.BF16) {
      return kept(BlockScript.bfloat16(stored(reader, info, DataType.UINT8, Short.BYTES)));
    }
    try (NDArray wide = wide(info)) {
      return kept(BlockScript.narrowed(wide));
    }
  }

  private static NDArray widened(NDArray bytes, TensorDataType kind) {
    try (bytes) {
      return kept(BlockScript.widened(bytes, kind));
    }
  }

  /**
   * @param each elements of that type for one stored number
   */
  private NDArray stored(SafetensorsReader reader, TensorInfo info, DataType type, int each) {
    long[] dimensions = info.dimensions();
    dimensions[dimensions.length - 1] *= each;
    List<ByteBuffer> parts = reader.mapped(info);
    boolean aligned = info.begin() % info.kind().width() == 0;
    if (parts.size() == 1 && aligned) {
      return kept(manager.create(parts.get(0), new Shape(dimensions), type));
    }
    NDList views = new NDList();
    try (views) {
      long width = info.bytes() / dimensions[0];
      for (ByteBuffer part : parts) {
        long[] some = dimensions.clone();
        some[0] = part.remaining() / width;
        views.add(kept(manager.create(part, new Shape(some), type)));
      }
      return kept(views.size() == 1 ? views.get(0).duplicate() : NDArrays.concat(views));
    }
  }

  private static NDArray kept(NDArray array) {
    NDScope.unregister(array);
    return array;
  }
}
