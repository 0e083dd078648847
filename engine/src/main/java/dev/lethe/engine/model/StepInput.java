package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link BlockScript#step} is given. An adapter that several rows have is multiplied once,
 * with a factor for each row: zero where it does not apply. Not thread-safe; whoever makes it
 * closes it.
 */
final class StepInput implements AutoCloseable {
  /** Stands where no row has an adapter: a list needs the type of an entry. */
  private static final IValue NO_ADAPTER = IValue.listFrom(new ScriptInput().value());

  private final Deque<IValue> owned = new ArrayDeque<>();
  private final IValue[] values;

  /**
   * @param x {@code [rows, 1, hidden]}
   * @param shared what each block is given
   * @param weights of all blocks
   */
  StepInput(NDArray x, List<DecodingRow> rows, List<ScriptInput> shared, IValue weights) {
    List<IValue> adapters = new ArrayList<>();
    List<PtNDArray> amounts = new ArrayList<>();
    adapt(x.getManager(), rows, shared.size(), adapters, amounts);
    if (adapters.isEmpty()) {
      adapters.add(NO_ADAPTER);
    }
    long[] starts = rows.stream().mapToLong(row -> row.cache().time()).toArray();
    values =
        new IValue[] {
          own(IValue.from((PtNDArray) x)),
          list(shared.stream().map(ScriptInput::value).toList()),
          weights,
          list(rows.stream().map(DecodingRow::memory).toList()),
          own(IValue.listFrom(starts)),
          list(adapters),
          own(IValue.listFrom(amounts.toArray(PtNDArray[]::new)))
        };
  }

  private static void adapt(
      NDManager manager,
      List<DecodingRow> rows,
      int blocks,
      List<IValue> adapters,
      List<PtNDArray> amounts) {
    IdentityHashMap<Map<String, LoraPair>, float[]> factors = new IdentityHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      AppliedLora lora = rows.get(i).lora();
      if (lora != null) {
        factors.computeIfAbsent(lora.pairs(), pairs -> new float[rows.size()])[i] =
            lora.factors(1)[0];
      }
    }
    for (DecodingRow row : rows) {
      AppliedLora lora = row.lora();
      float[] own = lora == null ? null : factors.remove(lora.pairs());
      if (own != null) {
        adapters.add(row.adapter(blocks));
        amounts.add((PtNDArray) manager.create(own, new Shape(own.length, 1, 1)));
      }
    }
  }

  private IValue own(IValue value) {
    owned.push(value);
    return value;
  }

  private IValue list(List<IValue> all) {
    return own(IValue.listFrom(all.toArray(IValue[]::new)));
  }

  IValue[] values() {
    return values;
  }

  @Override
  public void close() {
    owned.forEach(IValue::close);
  }
}
