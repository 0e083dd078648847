package dev.lethe.engine.gguf;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A LoRA adapter as a GGUF file, as {@code convert_lora_to_gguf.py} writes it: what llama.cpp's
 * server takes with {@code --lora}. There a call says to what extent it counts, {@code "lora":
 * [{"id": 0, "scale": 0.5}]}, which is the weight that a gate gives.
 */
public final class GgufAdapter {
  private GgufAdapter() {}

  /**
   * Writes float32; the same adapter gives the same bytes.
   *
   * @param config of the model that the adapter was fitted on
   * @throws IllegalArgumentException if this family cannot be written
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(Path file, PeftAdapter adapter, ModelConfig config) {
    GgufMetadata metadata =
        new GgufMetadata()
            .text("general.architecture", Architecture.of(config).key())
            .text("general.type", "adapter")
            .text("adapter.type", "lora")
            .number("adapter.lora.alpha", adapter.alpha());
    List<GgufTensor> tensors = new ArrayList<>();
    adapter.modules().forEach((name, factors) -> add(name, factors, config, tensors));
    GgufFile.write(file, metadata, tensors);
  }

  private static void add(
      String module, LoraTensors factors, ModelConfig config, List<GgufTensor> tensors) {
    String name = GgufNames.of(module + ".weight");
    FloatTensor a = factors.a();
    FloatTensor b = factors.b();
    HeadOrder order = HeadOrder.of(module, config);
    tensors.add(GgufTensor.of(name + ".lora_a", a.shape(), GgufType.F32, a.values()));
    tensors.add(
        new GgufTensor(
            name + ".lora_b",
            b.shape(),
            GgufType.F32,
            to -> {
              FloatBuffer rows = FloatBuffer.wrap(b.values());
              to.accept(order.moves() ? order.moved(rows) : rows);
            }));
  }
}
