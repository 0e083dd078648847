package dev.lethe.inference.llamacpp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Model folders of random weights with the tiny model's tokenizer: shapes that it has not. */
final class RandomFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RandomFolder() {}

  static void write(Path folder, String family) throws IOException {
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(
          TinyLlama.FOLDER.resolve(file),
          folder.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    ObjectNode config =
        (ObjectNode) JSON.readTree(TinyLlama.FOLDER.resolve("config.json").toFile());
    config.put("model_type", family).put("tie_word_embeddings", false);
    ObjectNode scaling = config.putObject("rope_scaling").put("rope_type", "linear");
    scaling.put("factor", 2.0);
    if (family.equals("mistral")) {
      config.put("head_dim", 16).put("sliding_window", 100);
    }
    if (family.equals("llama")) {
      config.put("attention_bias", true).put("mlp_bias", true);
      scaling.put("rope_type", "llama3").put("factor", 8.0).put("low_freq_factor", 1.0);
      scaling.put("high_freq_factor", 4.0).put("original_max_position_embeddings", 64);
    }
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), weights(ModelConfig.read(folder)));
  }

  private static Map<String, FloatTensor> weights(ModelConfig config) {
    Random random = new Random(3);
    Map<String, FloatTensor> weights = new TreeMap<>();
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              int size = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                double value = random.nextGaussian();
                values[i] = (float) (name.contains("norm") ? 1 + 0.1 * value : 0.3 * value);
              }
              weights.put(name, new FloatTensor(shape, values));
            });
    return weights;
  }
}
