package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
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

  /** Names an input as the script knows it; the array itself comes back. */
  static NDArray named(NDArray array, String name) {
    array.setName("t." + name); // the engine makes one dictionary of what shares a prefix
    return array;
  }

  /** New states, keys and values; they belong to the first input's manager. */
  static NDList run(NDList inputs) {
    // as written, operation by operation: what profiling would change depends on earlier calls
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.forward(MODULE, inputs, JniUtils.isGradMode());
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
