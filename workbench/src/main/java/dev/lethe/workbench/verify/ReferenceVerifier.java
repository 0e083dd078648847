package dev.lethe.workbench.verify;

import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the decoder against {@code expected.safetensors} of a folder, and fitting against {@code
 * training.safetensors} where there is one. A tokenizer is not needed.
 */
public final class ReferenceVerifier {
  /** Largest absolute difference that passes. */
  public static final double TOLERANCE = 1e-4;

  private ReferenceVerifier() {}

  /**
   * @throws IllegalArgumentException naming the file that is missing or broken
   */
  public static ReferenceReport verify(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    List<TensorDifference> differences = new ArrayList<>();
    try (Weights weights = ModelFolder.weights(folder, config)) {
      Decoder decoder = new Decoder(config, weights);
      new ForwardCheck(folder, decoder, differences).run();
      if (Files.exists(folder.resolve(TrainingCheck.FILE))) {
        new TrainingCheck(folder, decoder, differences).run();
      }
    }
    return new ReferenceReport(differences, TOLERANCE);
  }
}
