package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary of arrays that {@link BlockScript} takes, fixed once it was first handed over. What
 * is used for many calls crosses into native code once. Not thread-safe while it is filled; whoever
 * makes it closes it; it does not own the arrays.
 */
final class ScriptInput implements AutoCloseable {
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private @Nullable IValue value;

  ScriptInput put(String name, NDArray array) {
    arrays.put(name, array);
    return this;
  }

  /** The dictionary in native memory, made at the first call; this stays its owner. */
  synchronized IValue value() {
    IValue made = value;
    if (made == null) {
      Map<String, PtNDArray> entries = new LinkedHashMap<>();
      arrays.forEach((name, array) -> entries.put(name, (PtNDArray) array));
      made = IValue.stringMapFrom(entries);
      value = made;
    }
    return made;
  }

  /** Appends the arrays, named as the engine wants the dictionary {@code argument} to be named. */
  void appendTo(NDList inputs, String argument) {
    arrays.forEach(
        (name, array) -> {
          array.setName(argument + "." + name);
          inputs.add(array);
        });
  }

  @Override
  public synchronized void close() {
    if (value != null) {
      value.close();
      value = null;
    }
  }
}
