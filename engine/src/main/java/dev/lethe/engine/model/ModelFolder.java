package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.nio.file.Path;

/** Configuration and weights of a HuggingFace folder, without its tokenizer. */
public final class ModelFolder {
  private ModelFolder() {}

  /**
   * Reads the weights; whoever calls closes them.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static Weights weights(Path folder, ModelConfig config) {
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      return Weights.load(checkpoint, config);
    }
  }

  /**
   * Maps the weights of a decoder that is not trained; whoever calls closes them, and leaves the
   * folder as it is until then.
   *
   * @throws IllegalArgumentException as {@link #weights}
   */
  public static Weights frozen(Path folder, ModelConfig config, Precision precision) {
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      return Weights.frozen(checkpoint, config, precision);
    }
  }

  /** Writes {@code config.json} and {@code model.safetensors}; the same weights, the same bytes. */
  public static void write(
      Path folder, ModelConfig config, Weights weights, int bosToken, int eosToken) {
    SafetensorsWriter.write(folder.resolve("model.safetensors"), weights.toTensors());
    ConfigFile.write(folder, config, bosToken, eosToken);
  }
}
