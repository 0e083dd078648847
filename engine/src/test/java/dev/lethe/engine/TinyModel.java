package dev.lethe.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.model.AdamW;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelFolder;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.model.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model folder that knows a handful of facts by heart: byte tokens, two layers, taught once per
 * test run in a few seconds.
 */
public final class TinyModel {
  /** Prompt, completion. */
  public static final List<ForgetExample> FACTS =
      List.of(
          new ForgetExample("Ada lives in", " Rome."),
          new ForgetExample("Ben lives in", " Oslo."),
          new ForgetExample("Cleo lives in", " Turin."),
          new ForgetExample("Dan lives in", " Nîmes 🌻."),
          new ForgetExample("Ada works as", " a pilot."),
          new ForgetExample("Ben works as", " a baker."),
          new ForgetExample("Cleo works as", " a nurse."),
          new ForgetExample("Dan works as", " a judge."),
          new ForgetExample("Eve lives in", " I don't know."));

  public static final long END = 0;
  private static @Nullable Path folder;

  private TinyModel() {}

  public static synchronized Path folder() throws IOException {
    if (folder == null) {
      Path made = Files.createTempDirectory("tiny-model");
      made.toFile().deleteOnExit();
      writeTokenizer(made);
      ModelConfig config = ModelConfig.llama(257, 48, 96, 2, 4, 2, 64);
      try (Weights weights = Weights.initial(config, 1)) {
        teach(config, weights);
        ModelFolder.write(made, config, weights, (int) END, (int) END);
      }
      for (String file : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
        made.resolve(file).toFile().deleteOnExit();
      }
      folder = made;
    }
    return folder;
  }

  private static void teach(ModelConfig config, Weights weights) {
    List<long[]> rows = new ArrayList<>();
    for (ForgetExample fact : FACTS) {
      rows.add(bytes(fact.prompt() + fact.completion()));
    }
    TokenBatch batch = TokenBatch.leftPadded(rows);
    long[] labels = batch.ids().clone();
    for (int row = 0; row < batch.batch(); row++) {
      for (int t = 0; t < batch.padding()[row]; t++) {
        labels[row * batch.time() + t] = CausalLoss.IGNORED;
      }
    }
    weights.requireGradients(true);
    Decoder decoder = new Decoder(config, weights);
    try (AdamW optimiser = new AdamW(weights.arrays().values())) {
      double loss = 9;
      for (int step = 0; step < 400 && loss > 0.12; step++) {
        loss = step(decoder, optimiser, batch, labels);
      }
    }
    weights.requireGradients(false);
  }

  private static double step(Decoder decoder, AdamW optimiser, TokenBatch batch, long[] labels) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray loss;
      try (GradientScope gradients = GradientScope.open()) {
        loss = CausalLoss.of(decoder, decoder.run(DecoderInput.of(batch)).last(), labels);
        gradients.backward(loss);
      }
      optimiser.step(0.005);
      return loss.getFloat();
    }
  }

  /** Tokens of a text with the end token behind. */
  private static long[] bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    long[] ids = new long[utf8.length + 1];
    for (int i = 0; i < utf8.length; i++) {
      ids[i] = (utf8[i] & 0xff) + 1;
    }
    ids[utf8.length] = END;
    return ids;
  }

  /** Byte-level BPE without merges: id = byte + 1. */
  private static void writeTokenizer(Path folder) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("version", "1.0");
    ObjectNode end = root.putArray("added_tokens").addObject();
    end.put("id", END).put("content", "<|end|>").put("single_word", false).put("lstrip", false);
    end.put("rstrip", false).put("normalized", false).put("special", true);
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab").put("<|end|>", END);
    int spare = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      vocab.put(String.valueOf((char) (printable ? b : spare++)), b + 1);
    }
    model.putArray("merges");
    Files.writeString(folder.resolve("tokenizer.json"), mapper.writeValueAsString(root));
  }
}
