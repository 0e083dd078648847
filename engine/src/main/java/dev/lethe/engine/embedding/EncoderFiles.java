package dev.lethe.engine.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.engine.embedding.SentenceEncoders.Pooling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of the library sentence-transformers, as far as it is read: an ONNX export, the
 * tokenizer, and how token vectors become one.
 *
 * @param model {@code onnx/model.onnx} or {@code model.onnx}; all weights in it
 * @param tokenizer {@code tokenizer.json}
 * @param pooling from {@code 1_Pooling/config.json}; the mean where there is none
 * @param prompt put before every text: the default one of {@code config_sentence_transformers.json}
 */
record EncoderFiles(Path model, Path tokenizer, Pooling pooling, String prompt) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @throws IllegalArgumentException naming the file that is missing or asks for what is not
   *     understood
   */
  static EncoderFiles of(Path folder) {
    Path exported = folder.resolve("onnx").resolve("model.onnx");
    Path model = Files.isRegularFile(exported) ? exported : folder.resolve("model.onnx");
    Path tokenizer = folder.resolve("tokenizer.json");
    require(model, "model.onnx");
    require(tokenizer, "tokenizer.json");
    if (Files.exists(model.resolveSibling("model.onnx_data"))) {
      throw bad("model.onnx_data: weights outside of model.onnx are not read");
    }
    return new EncoderFiles(model, tokenizer, pooling(folder), prompt(folder));
  }

  /** Of the file with the weights. */
  long bytes() {
    try {
      return Files.size(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pooling pooling(Path folder) {
    JsonNode config = json(folder, "1_Pooling/config.json");
    if (config.path("pooling_mode_cls_token").asBoolean()) {
      return Pooling.CLS;
    }
    if (config.isMissingNode() || config.path("pooling_mode_mean_tokens").asBoolean()) {
      return Pooling.MEAN;
    }
    throw bad("1_Pooling/config.json asks for another pooling than cls or mean");
  }

  private static String prompt(Path folder) {
    JsonNode config = json(folder, "config_sentence_transformers.json");
    String name = config.path("default_prompt_name").asText("");
    return config.path("prompts").path(name).asText("");
  }

  private static JsonNode json(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw bad("cannot read " + name);
    }
  }

  private static void require(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      throw bad("no " + name);
    }
  }

  private static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("sentence encoder: " + what);
  }
}
