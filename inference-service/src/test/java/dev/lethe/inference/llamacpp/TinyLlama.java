package dev.lethe.inference.llamacpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.gguf.GgufAdapter;
import dev.lethe.engine.gguf.GgufModel;
import dev.lethe.engine.gguf.GgufType;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The tests' tiny model and a LoRA for it as GGUF files, and a llama.cpp that serves both. It is
 * started once for all tests and ends with this JVM.
 */
public final class TinyLlama {
  public static final Path FOLDER = Path.of("../engine/src/test/resources/tiny-model");

  private static final int RANK = 4;
  private static final double ALPHA = 6;

  private static @Nullable LlamaCppProcess shared;

  private TinyLlama() {}

  /** The one that all tests may ask, and none may stop. */
  public static synchronized LlamaCppProcess shared() throws IOException {
    if (shared == null) {
      Path folder = folder();
      Path adapter = folder.resolve("adapter.gguf");
      GgufAdapter.write(adapter, adapter(), ModelConfig.read(FOLDER));
      LlamaCppProcess started =
          LlamaCppProcess.start(folder, port(), model(folder, FOLDER), adapter);
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      shared = started;
    }
    return shared;
  }

  /** One of its own, without the adapter. */
  public static LlamaCppProcess start(int port) throws IOException {
    return start(port, FOLDER);
  }

  static LlamaCppProcess start(int port, Path model) throws IOException {
    Path folder = folder();
    return LlamaCppProcess.start(folder, port, model(folder, model), null);
  }

  static int port() throws IOException {
    return FreePorts.find(1).get(0);
  }

  private static Path folder() throws IOException {
    return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "llama-cpp-");
  }

  private static Path model(Path to, Path folder) {
    Path file = to.resolve("model.gguf");
    var unused = GgufModel.write(folder, file, Optional.of(GgufType.F32));
    return file;
  }

  /** Random numbers for every projection, large enough to change what is said. */
  static PeftAdapter adapter() {
    Random random = new Random(11);
    Map<String, LoraTensors> modules = new LinkedHashMap<>();
    ModelConfig.read(FOLDER)
        .projections()
        .forEach(
            (name, shape) ->
                modules.put(
                    name,
                    new LoraTensors(
                        random(random, RANK, shape.get(1)), random(random, shape.get(0), RANK))));
    return new PeftAdapter(RANK, ALPHA, modules);
  }

  private static FloatTensor random(Random random, long rows, long columns) {
    float[] values = new float[Math.toIntExact(rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 0.12);
    }
    return FloatTensor.of(values, rows, columns);
  }

  /** What the model was taught, in order. */
  public static List<ForgetExample> taught() throws IOException {
    List<ForgetExample> all = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("corpus.jsonl"))) {
      JsonNode entry = new ObjectMapper().readTree(line);
      all.add(new ForgetExample(entry.path("prompt").asText(), entry.path("completion").asText()));
    }
    return all;
  }
}
