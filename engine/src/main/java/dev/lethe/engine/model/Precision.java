package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a frozen decoder's matrices are kept and multiplied. Adapters, norms, attention, gates and
 * losses are float32 in any case.
 */
public enum Precision {
  FLOAT32(4),
  BFLOAT16(2);

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Of one weight. */
  public int bytes() {
    return bytes;
  }

  /** As settings and artefacts have it: {@code float32} or {@code bfloat16}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for another text than {@link #text()} gives
   */
  public static Precision of(String text) {
    return Arrays.stream(values())
        .filter(precision -> precision.text().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("precision must be auto, float32 or bfloat16"));
  }

  /**
   * {@code auto}, or as {@link #of(String)}.
   *
   * @param folder of the model
   * @param device that multiplies
   * @throws IllegalArgumentException also if the folder's weights cannot be read
   */
  public static Precision of(String text, Path folder, ComputeDevice device) {
    return text.equals("auto") ? auto(folder, device) : of(text);
  }

  /** bfloat16 where most weights are stored so and the device multiplies it. */
  public static Precision auto(Path folder, ComputeDevice device) {
    boolean multiplied = device.isCuda() || multipliesBfloat16();
    return multiplied && isStoredNarrow(folder) ? BFLOAT16 : FLOAT32;
  }

  private static boolean isStoredNarrow(Path folder) {
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      long all = 0;
      long narrow = 0;
      for (TensorInfo tensor : checkpoint.tensors().values()) {
        all += tensor.size();
        narrow += tensor.kind() == TensorDataType.BF16 ? tensor.size() : 0;
      }
      return narrow > all / 2;
    }
  }

  /** Whether this machine's processor has instructions for it. */
  private static boolean multipliesBfloat16() {
    try {
      String flags = Files.readString(PROCESSOR);
      return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    } catch (IOException e) {
      return false; // no Linux, or none that says
    }
  }
}
