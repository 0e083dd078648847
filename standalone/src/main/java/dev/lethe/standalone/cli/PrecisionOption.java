package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.engine.model.Precision;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** At which precision a model's matrices are multiplied. */
final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16",
      defaultValue = "auto",
      description = {
        "Number format of the model's matrices (default: ${DEFAULT-VALUE}: bfloat16"
            + " where they are stored so",
        "and the processor multiplies it)."
      })
  private String precision = "auto";

  /** As it was given. */
  String text() {
    return precision;
  }

  /**
   * @throws IllegalArgumentException for another text
   */
  Precision of(Path model) {
    return of(model, ComputeDevice.CPU);
  }

  /**
   * @throws IllegalArgumentException for another text
   */
  Precision of(Path model, ComputeDevice device) {
    return Precision.of(precision, model, device);
  }
}
