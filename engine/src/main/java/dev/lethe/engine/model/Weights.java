package dev.lethe.engine.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A decoder's weights under their HuggingFace names: float32 arrays, or where it is frozen matrices
 * in bfloat16 too. The arrays belong to {@link #manager()}; closing this frees them. Reading is
 * thread-safe; training changes them in place.
 */
public final class Weights implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays;
  private final Map<String, NDArray> narrow;
  private final boolean frozen;

  private Weights(NDManager manager, Map<String, NDArray> arrays) {
    this(manager, arrays, Map.of(), false);
  }

  private Weights(
      NDManager manager, Map<String, NDArray> arrays, Map<String, NDArray> narrow, boolean frozen) {
    this.manager = manager;
    this.arrays = Collections.unmodifiableMap(arrays);
    this.narrow = Collections.unmodifiableMap(narrow);
    this.frozen = frozen;
  }

  /**
   * Reads every weight that the configuration asks for.
   *
   * @throws IllegalArgumentException naming the tensor that is missing, has another shape, or would
   *     be ignored
   */
  public static Weights load(ModelCheckpoint checkpoint, ModelConfig config) {
    Map<String, TensorInfo> stored = TensorNameMapping.of(checkpoint.tensors(), config);
    NDManager manager = newManager();
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      stored.forEach(
          (name, source) -> {
            ByteBuffer bytes = checkpoint.owner(source.name()).floatBytes(source);
            arrays.put(name, array(manager, bytes, new Shape(source.dimensions())));
          });
      return new Weights(manager, arrays);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * As {@link #load}, for a decoder that is not trained: what is stored as it is multiplied stays
   * in the file, mapped, and shares its memory with every process that does the same.
   *
   * @param precision of the matrices
   */
  static Weights frozen(ModelCheckpoint checkpoint, ModelConfig config, Precision precision) {
    Map<String, TensorInfo> stored = TensorNameMapping.of(checkpoint.tensors(), config);
    NDManager manager = newManager();
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      Map<String, NDArray> narrow = new LinkedHashMap<>();
      MappedTensors mapped = new MappedTensors(manager, checkpoint);
      stored.forEach(
          (name, source) -> {
            boolean matrix = source.shape().size() == 2;
            if (matrix && precision == Precision.BFLOAT16) {
              narrow.put(name, mapped.narrow(source));
            } else {
              arrays.put(name, mapped.wide(source));
            }
          });
      return new Weights(manager, arrays, narrow, true);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Looks at names and shapes only.
   *
   * @throws IllegalArgumentException as {@link #load} would
   */
  public static void check(ModelCheckpoint checkpoint, ModelConfig config) {
    TensorNameMapping.of(checkpoint.tensors(), config);
  }

  /** Fresh weights for training from scratch: N(0, 0.02²), norms one, biases zero. */
  public static Weights initial(ModelConfig config, long seed) {
    Random random = new Random(seed);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
              tensors.put(name, new FloatTensor(shape, initial(name, size, config, random)));
            });
    return of(tensors);
  }

  private static float[] initial(String name, int size, ModelConfig config, Random random) {
    float[] values = new float[size];
    if (name.endsWith("norm.weight")) {
      java.util.Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      boolean residual = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
      double deviation = residual ? 0.02 / Math.sqrt(2.0 * config.layers()) : 0.02;
      for (int i = 0; i < size; i++) {
        values[i] = (float) (random.nextGaussian() * deviation);
      }
    }
    return values;
  }

  /** Weights from Java memory, complete and of the right shapes. */
  public static Weights of(Map<String, FloatTensor> tensors) {
    NDManager manager = newManager();
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, array(manager, tensor)));
    return new Weights(manager, arrays);
  }

  /** The values as they are now, for writing to a file. */
  public Map<String, FloatTensor> toTensors() {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, tensor(array)));
    return tensors;
  }

  /** Unmodifiable: name → float32 array. */
  public Map<String, NDArray> arrays() {
    return arrays;
  }

  /** Unmodifiable: name → matrix in bfloat16, see {@link BlockScript#bfloat16}. */
  Map<String, NDArray> narrow() {
    return narrow;
  }

  /** The embedding, or the output projection. */
  EmbeddingTable table(String name) {
    NDArray matrix = narrow.get(name);
    return matrix == null ? new EmbeddingTable(get(name), false) : new EmbeddingTable(matrix, true);
  }

  public NDManager manager() {
    return manager;
  }

  /**
   * @throws IllegalArgumentException naming the weight that is missing
   */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("weight " + name + " is missing");
    }
    return array;
  }

  /**
   * Lets gradients flow into every weight, or stops them.
   *
   * @throws IllegalStateException if these are frozen: they lie in a file that must not change
   */
  public void requireGradients(boolean wanted) {
    if (frozen) {
      throw new IllegalStateException("these weights are frozen");
    }
    arrays.values().forEach(array -> array.setRequiresGradient(wanted));
  }

  /**
   * A new root for arrays, on the PyTorch engine whatever other engines are present, and on the
   * device in use.
   */
  public static NDManager newManager() {
    return Engine.getEngine("PyTorch").newBaseManager(ComputeDevice.inUse());
  }

  /** Copies a tensor into native memory; belongs to {@code manager}, not to an open scope. */
  public static NDArray array(NDManager manager, FloatTensor tensor) {
    float[] values = tensor.values();
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    NDArray array = manager.create(values, new Shape(shape));
    NDScope.unregister(array);
    return array;
  }

  /** Copies values into Java memory. */
  public static FloatTensor tensor(NDArray array) {
    List<Long> shape = java.util.Arrays.stream(array.getShape().getShape()).boxed().toList();
    return new FloatTensor(shape, array.toFloatArray());
  }

  /** A copy, so that the memory is aligned and does not count against the direct-buffer limit. */
  private static NDArray array(NDManager manager, ByteBuffer bytes, Shape shape) {
    try (NDArray view = manager.create(bytes, shape, DataType.FLOAT32)) {
      NDArray copy = view.duplicate();
      NDScope.unregister(view, copy);
      return copy;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
