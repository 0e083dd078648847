package dev.lethe.standalone.launch;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.safetensors.Checkpoint;
import dev.lethe.engine.safetensors.DataKind;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.file.Path;
import java.util.Map;

/**
 * How large a model's weights are in memory.
 *
 * @param parameters numbers that the decoder needs
 * @param sharedBytes of weights that are mapped as they are stored, so that all processes share
 *     their pages
 * @param ownBytes of weights that each process converts into memory of its own
 * @param largestTensorBytes of the largest tensor, in float32
 * @param vocabulary tokens
 * @param hidden width of the hidden states
 */
record ModelSize(
    long parameters,
    long sharedBytes,
    long ownBytes,
    long largestTensorBytes,
    int vocabulary,
    int hidden) {
  private static final String HEAD = "lm_head.weight";

  /**
   * Reads headers and {@code config.json} only.
   *
   * @param folder a HuggingFace folder
   * @param precision that the weights are kept at
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  static ModelSize of(Path folder, Precision precision) {
    ModelConfig config = ModelConfig.read(folder);
    DataKind kept = precision == Precision.BFLOAT16 ? DataKind.BF16 : DataKind.F32;
    long parameters = 0;
    long shared = 0;
    long own = 0;
    long largest = 0;
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Map<String, TensorInfo> tensors = checkpoint.tensors();
      for (String name : config.parameters().keySet()) {
        // A tied model may store its one matrix under the other name.
        TensorInfo tensor = tensors.get(tensors.containsKey(name) ? name : HEAD);
        if (tensor == null) {
          throw new IllegalArgumentException("tensor " + name + " is missing");
        }
        parameters += tensor.size();
        largest = Math.max(largest, tensor.size() * Float.BYTES);
        if (tensor.kind() == kept) {
          shared += tensor.bytes();
        } else {
          own += tensor.size() * kept.width();
        }
      }
    }
    return new ModelSize(parameters, shared, own, largest, config.vocabSize(), config.hiddenSize());
  }

  /** Weights of one process that runs alone. */
  long weightBytes() {
    return sharedBytes + ownBytes;
  }
}
