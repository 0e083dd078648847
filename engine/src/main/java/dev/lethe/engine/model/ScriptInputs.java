package dev.lethe.engine.model;

import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dictionaries of all blocks, as the list that {@link BlockScript#step} takes, made at the first
 * call. Thread-safe; whoever makes it closes it; it owns neither dictionaries nor arrays.
 */
final class ScriptInputs implements AutoCloseable {
  private final List<ScriptInput> inputs;
  private @Nullable IValue value;

  ScriptInputs(List<ScriptInput> inputs) {
    this.inputs = inputs;
  }

  /** The list in native memory; this stays its owner. */
  synchronized IValue value() {
    IValue made = value;
    if (made == null) {
      made = IValue.listFrom(inputs.stream().map(ScriptInput::value).toArray(IValue[]::new));
      value = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (value != null) {
      value.close();
      value = null;
    }
  }
}
