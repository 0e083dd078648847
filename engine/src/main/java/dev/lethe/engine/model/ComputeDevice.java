package dev.lethe.engine.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a process keeps its weights and multiplies them. One for the whole process, chosen before
 * anything is loaded; sentence encoder and gates stay on the processor.
 *
 * @param text as settings have it: {@code cpu}, {@code cuda} or {@code cuda:N}
 */
public record ComputeDevice(String text) {
  /** The processor. */
  public static final ComputeDevice CPU = new ComputeDevice("cpu");

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private static volatile Device inUse = Device.cpu();

  /**
   * @throws IllegalArgumentException for another text
   */
  public ComputeDevice {
    if (!text.equals("cpu") && !CUDA.matcher(text).matches()) {
      throw new IllegalArgumentException("device must be cpu, cuda or cuda:N");
    }
  }

  /** Whether it is a graphics processor. */
  public boolean isCuda() {
    return !equals(CPU);
  }

  /**
   * From now on arrays are made there.
   *
   * @throws IllegalArgumentException if the engine's native libraries see no such device
   */
  public void use() {
    if (!isCuda()) {
      inUse = Device.cpu();
      return;
    }
    Engine engine = Engine.getEngine("PyTorch");
    int devices = engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
    if (index() >= devices) {
      throw new IllegalArgumentException(
          "device " + text + ": the engine's native libraries see " + devices + " CUDA devices");
    }
    inUse = Device.gpu(index());
  }

  /** Where arrays are made. */
  static Device inUse() {
    return inUse;
  }

  private int index() {
    Matcher matcher = CUDA.matcher(text);
    return matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
