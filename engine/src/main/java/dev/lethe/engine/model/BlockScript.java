package dev.lethe.engine.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
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
