package dev.lethe.workbench.encoder;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.text.LanguageModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The layer encoders that there are. */
public final class LayerEncoders {
  private static final int MINILM_HEADS = 12;
  private static final Map<String, String> PLAIN =
      Map.of("truncation", "false", "padding", "false");

  private LayerEncoders() {}

  /**
   * A HuggingFace RoBERTa folder, with its masked-LM head.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static LayerEncoder roberta(Path folder) {
    byte[] tokenizer;
    try {
      tokenizer = Files.readAllBytes(folder.resolve("tokenizer.json"));
    } catch (IOException e) {
      throw new IllegalArgumentException("tokenizer.json cannot be read", e);
    }
    return encoder("roberta", EncoderFolder.load(folder), tokenizer, "<mask>");
  }

  /** all-MiniLM-L6-v2 (English, 384 wide) from its Maven artifact. It has no masked-LM head. */
  public static LayerEncoder miniLm() {
    return encoder(
        "MiniLM", miniLmEncoder(), resource("/all-minilm-l6-v2-tokenizer.json"), "[MASK]");
  }

  /** The served model itself; it stays its loader's to close. */
  public static LayerEncoder served(LanguageModel model) {
    return new DecoderLayerEncoder(model);
  }

  static TransformerEncoder miniLmEncoder() {
    Map<String, FloatTensor> tensors = OnnxWeights.read(resource("/all-minilm-l6-v2.onnx"));
    int layers = 0;
    while (tensors.containsKey(EncoderConfig.layer(layers) + "output.dense.weight")) {
      layers++;
    }
    EncoderConfig config =
        new EncoderConfig(
            size(tensors, EncoderConfig.WORDS, 0),
            size(tensors, EncoderConfig.WORDS, 1),
            size(tensors, EncoderConfig.layer(0) + "intermediate.dense.bias", 0),
            layers,
            MINILM_HEADS,
            size(tensors, EncoderConfig.POSITIONS, 0),
            0,
            size(tensors, EncoderConfig.TYPES, 0),
            1e-12,
            0,
            false);
    return new TransformerEncoder(config, tensors);
  }

  private static int size(Map<String, FloatTensor> tensors, String name, int axis) {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("all-MiniLM-L6-v2: no tensor " + name);
    }
    return Math.toIntExact(tensor.shape().get(axis));
  }

  private static LayerEncoder encoder(
      String name, TransformerEncoder encoder, byte[] tokenizer, String mask) {
    try {
      HuggingFaceTokenizer pieces =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizer), PLAIN);
      return new BidirectionalLayerEncoder(name, encoder, pieces, mask);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw new IllegalArgumentException("tokenizer.json cannot be read as a tokenizer", e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = AllMiniLmL6V2EmbeddingModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("all-MiniLM-L6-v2: no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
