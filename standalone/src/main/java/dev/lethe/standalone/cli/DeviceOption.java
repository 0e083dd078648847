package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.launch.StackOptions;
import picocli.CommandLine.Option;

/** Where a model is kept and multiplied. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "cpu|cuda|cuda:N",
      defaultValue = "cpu",
      description = {
        "Where the model is kept and multiplied (default: ${DEFAULT-VALUE}). CUDA needs other",
        "native libraries; see docs/guides/size-memory.md."
      })
  private String device = "cpu";

  /**
   * @throws dev.lethe.standalone.launch.StartFailedException for another text
   */
  ComputeDevice device() {
    return StackOptions.device(device);
  }
}
