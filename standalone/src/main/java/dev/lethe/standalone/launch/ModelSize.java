package dev.lethe.standalone.launch;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import dev.lethe.engine.text.StateFeatures;
import java.nio.file.Path;

/**
 * How large a model's weights are in memory.
 *
 * @param parameters numbers that the decoder needs
 * @param sharedBytes of weights that are mapped as they are stored, so that all processes share
 *     their pages
 * @param ownBytes of weights that each process converts into memory of its own
 * @param vocabulary tokens
 * @param stateWidth numbers that are kept of the hidden states of one text, for each of its halves
 * @param context most tokens of a conversation
 * @param tokenBytes of attention memory for each of them
 */
public record ModelSize(
    long parameters,
    long sharedBytes,
    long ownBytes,
    int vocabulary,
    int stateWidth,
    int context,
    long tokenBytes) {
  /**
   * Reads headers and {@code config.json} only.
   *
   * @param folder a HuggingFace folder
   * @param precision that the weights are kept at
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  static ModelSize of(Path folder, Precision precision) {
    ModelConfig config = ModelConfig.read(folder);
    TensorDataType kept =
        precision == Precision.BFLOAT16 ? TensorDataType.BF16 : TensorDataType.F32;
    long parameters = 0;
    long shared = 0;
    long own = 0;
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      for (TensorInfo tensor : config.sources(checkpoint.tensors()).values()) {
        parameters += tensor.size();
        if (tensor.kind() == kept) {
          shared += tensor.bytes();
        } else {
          own += tensor.size() * kept.width();
        }
      }
    }
    int width = 2 * config.layers() * config.hiddenSize();
    return new ModelSize(
        parameters,
        shared,
        own,
        config.vocabSize(),
        width / StateFeatures.stride(width),
        config.contextLength(),
        config.memoryBytes());
  }

  /** Attention memory of one conversation that fills the context. */
  long contextBytes() {
    return context * tokenBytes;
  }

  /** Weights of one process that runs alone. */
  long weightBytes() {
    return sharedBytes + ownBytes;
  }
}
