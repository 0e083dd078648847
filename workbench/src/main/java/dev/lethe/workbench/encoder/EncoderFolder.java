package dev.lethe.workbench.encoder;

import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Configuration and weights of a HuggingFace RoBERTa folder, without its tokenizer. */
public final class EncoderFolder {
  private static final String PREFIX = "roberta.";

  private EncoderFolder() {}

  /**
   * Whoever calls closes the encoder.
   *
   * @throws IllegalArgumentException naming the file or tensor and what is wrong with it
   */
  public static TransformerEncoder load(Path folder) {
    EncoderConfig config = EncoderConfig.readRoberta(folder);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      for (String name : checkpoint.tensors().keySet()) {
        String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        if (config.parameters().containsKey(plain)) {
          tensors.put(plain, checkpoint.owner(name).floats(name));
        }
      }
    }
    return new TransformerEncoder(config, tensors);
  }
}
