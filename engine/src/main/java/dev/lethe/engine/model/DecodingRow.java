package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sequence that {@link Decoder#step} continues beside others, with attention memory and adapter
 * of its own. Not thread-safe; whoever makes it closes it, and with it the memory.
 */
public final class DecodingRow implements AutoCloseable {
  private final @Nullable AppliedLora lora;
  private final List<ScriptInput> adapterInputs = new ArrayList<>();
  private KvCache cache;
  private @Nullable IValue memory;
  private @Nullable ScriptInputs adapter;

  /**
   * @param cache of one row without padding, kept
   * @param lora with at most one weight
   */
  public DecodingRow(KvCache cache, @Nullable AppliedLora lora) {
    if (cache.padding().length != 1 || cache.padding()[0] != 0) {
      throw new IllegalArgumentException("a decoding row is one sequence without padding");
    }
    this.cache = cache;
    this.lora = lora;
  }

  public KvCache cache() {
    return cache;
  }

  public @Nullable AppliedLora lora() {
    return lora;
  }

  /** Goes on with other memory; the former is closed. */
  public void renew(KvCache other) {
    closeMemory();
    cache.close();
    cache = other;
  }

  /** Whether the memory has place for one more token. */
  boolean hasRoom() {
    return cache.time() < cache.layers().get(0).keys().getShape().get(2);
  }

  /** The token that was written behind the others belongs to them. */
  void grow(long token) {
    cache = cache.behind(token);
  }

  /** Keys and values of all blocks, in turn; this stays their owner. */
  IValue memory() {
    IValue made = memory;
    if (made == null) {
      PtNDArray[] arrays =
          cache.layers().stream()
              .flatMap(layer -> List.<NDArray>of(layer.keys(), layer.values()).stream())
              .map(PtNDArray.class::cast)
              .toArray(PtNDArray[]::new);
      made = IValue.listFrom(arrays);
      memory = made;
    }
    return made;
  }

  /** The adapter's factors, a dictionary for each block; this stays their owner. */
  IValue adapter(int blocks) {
    ScriptInputs made = adapter;
    if (made == null) {
      Map<String, LoraPair> pairs = lora == null ? Map.of() : lora.pairs();
      for (int block = 0; block < blocks; block++) {
        ScriptInput input = new ScriptInput();
        ForwardPass.add(pairs, ModelConfig.layer(block), input);
        adapterInputs.add(input);
      }
      made = new ScriptInputs(adapterInputs);
      adapter = made;
    }
    return made.value();
  }

  private void closeMemory() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }

  @Override
  public void close() {
    closeMemory();
    if (adapter != null) {
      adapter.close();
    }
    adapterInputs.forEach(ScriptInput::close);
    cache.close();
  }
}
