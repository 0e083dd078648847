package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.lethe.engine.safetensors.TensorDataType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Runs {@code block.py}, so that a whole block costs one call into native code and reaches fused
 * attention. Gradients flow if the thread records them. Thread-safe; lives as long as the process.
 */
final class BlockScript {
  private static final PtSymbolBlock MODULE = load();

  private BlockScript() {}

  /**
   * New states, keys and values; they belong to {@code manager}.
   *
   * @param own what this block alone is given
   * @param shared what all blocks of a pass are given
   */
  static NDList run(NDManager manager, ScriptInput own, ScriptInput shared, ScriptInput weights) {
    // as written, operation by operation: what profiling would change depends on earlier calls
    JniUtils.setGraphExecutorOptimize(false);
    return JniUtils.isGradMode()
        ? recorded(own, shared, weights)
        : unrecorded((PtNDManager) manager, own, shared, weights);
  }

  /**
   * All blocks for one more token of several sequences, without gradients; see {@code block.py}.
   * The results belong to {@code manager}.
   */
  static Stepped step(NDManager manager, StepInput input) {
    JniUtils.setGraphExecutorOptimize(false);
    try (IValue result = IValueUtils.runMethod(MODULE, "step", input.values())) {
      IValue[] parts = result.toIValueTuple();
      try {
        PtNDManager owner = (PtNDManager) manager;
        return new Stepped(parts[0].toTensor(owner), parts[1].toTensor(owner));
      } finally {
        for (IValue part : parts) {
          part.close();
        }
      }
    }
  }

  /**
   * @param last {@code [rows, 1, hidden]}
   * @param all {@code [blocks, rows, 1, hidden]}
   */
  record Stepped(NDArray last, NDArray all) {}

  /**
   * {@code x Wᵀ}, multiplied in W's type: {@code [..., in]} → {@code [..., out]}; gradients go to
   * {@code x}. Belongs to {@code x}'s manager, as the results of all that follow do.
   */
  static NDArray product(NDArray x, NDArray matrix) {
    JniUtils.setGraphExecutorOptimize(false);
    return JniUtils.isGradMode() ? recorded("product", x, matrix) : call("product", x, matrix);
  }

  /** Rows of a table at {@code ids}, as float32. */
  static NDArray rows(NDArray ids, NDArray matrix) {
    return call("rows", ids, matrix);
  }

  /**
   * A bfloat16 matrix over the memory of its bytes, {@code [rows, 2 · columns]}, which have to
   * outlive it. The engine's Java side does not know its type: it may be handed to the methods of
   * this class and to nothing else.
   */
  static NDArray bfloat16(NDArray bytes) {
    return recorded("bfloat16", bytes);
  }

  /** To the nearest bfloat16, as {@link #bfloat16} has it, in memory of its own. */
  static NDArray narrowed(NDArray x) {
    return recorded("narrowed", x);
  }

  /**
   * Stored numbers as float32.
   *
   * @param bytes {@code [..., 2 · n]}
   */
  static NDArray widened(NDArray bytes, TensorDataType stored) {
    return switch (stored) {
      case BF16 -> recorded("widened_bf16", bytes);
      case F16 -> recorded("widened_f16", bytes);
      default -> throw new IllegalArgumentException(stored + " is not narrow");
    };
  }

  private static NDArray call(String method, NDArray... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = IValue.from((PtNDArray) arguments[i]);
      }
      try (IValue result = IValueUtils.runMethod(MODULE, method, values)) {
        return result.toTensor((PtNDManager) arguments[0].getManager());
      }
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  /** Results of {@link #call} can never be part of what gradients flow through, these can. */
  private static NDArray recorded(String method, NDArray... arguments) {
    NDList inputs = new NDList();
    try (NDArray name = arguments[0].getManager().create(0)) {
      name.setName("module_method:" + method);
      inputs.add(name);
      for (int i = 0; i < arguments.length; i++) {
        arguments[i].setName("argument" + i);
        inputs.add(arguments[i]);
      }
      return IValueUtils.forward(MODULE, inputs, true).get(0);
    }
  }

  /** The engine's only call that lets gradients through; it makes the dictionaries anew. */
  private static NDList recorded(ScriptInput own, ScriptInput shared, ScriptInput weights) {
    NDList inputs = new NDList();
    own.appendTo(inputs, "own");
    shared.appendTo(inputs, "shared");
    weights.appendTo(inputs, "weights");
    return IValueUtils.forward(MODULE, inputs, true);
  }

  private static NDList unrecorded(
      PtNDManager manager, ScriptInput own, ScriptInput shared, ScriptInput weights) {
    try (IValue result =
        IValueUtils.forward(MODULE, new IValue[] {own.value(), shared.value(), weights.value()})) {
      return result.toNDList(manager);
    }
  }

  private static PtSymbolBlock load() {
    try {
      PtNDManager manager = (PtNDManager) Weights.newManager();
      return JniUtils.loadModule(manager, new ByteArrayInputStream(archive()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PyTorch's archive of a module that holds nothing but code; its pickles are an empty object. */
  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code =
            Objects.requireNonNull(BlockScript.class.getResourceAsStream("block.py"))) {
      write(zip, "data.pkl", pickle("c__torch__\nBlock\n)\u0081}b."));
      write(zip, "code/__torch__.py", code.readAllBytes());
      write(zip, "constants.pkl", pickle(")."));
      write(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static byte[] pickle(String operations) {
    return ("\u0080\u0002" + operations).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("block/" + name));
    zip.write(content);
    zip.closeEntry();
  }
}
