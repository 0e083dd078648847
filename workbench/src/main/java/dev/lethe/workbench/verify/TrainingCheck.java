package dev.lethe.workbench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.LoraTrainer;
import dev.lethe.engine.lora.fit.StepLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.JsonFile;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Losses, first gradients and final weights of a short LoRA fit with the orthogonality penalty. */
final class TrainingCheck {
  static final String FILE = "training.safetensors";
  private static final String LOSSES = "loss_ce_orth_total_per_step";

  private final Path folder;
  private final Decoder decoder;
  private final List<TensorDifference> differences;

  TrainingCheck(Path folder, Decoder decoder, List<TensorDifference> differences) {
    this.folder = folder;
    this.decoder = decoder;
    this.differences = differences;
  }

  void run() {
    JsonNode settings = JsonFile.readOrEmpty(folder, "training.json");
    try (SafetensorsReader expected = SafetensorsReader.open(folder.resolve(FILE));
        LoraTrainer trainer =
            new LoraTrainer(
                decoder,
                initial(expected, settings.path("lora_scale").asDouble(2)),
                earlier(expected),
                settings.path("orthogonality_lambda").asDouble(0.1),
                settings.path("weight_decay").asDouble(0.01))) {
      long[] shape = expected.info("input_ids").dimensions();
      int rows = Math.toIntExact(shape[0]);
      TokenBatch batch =
          new TokenBatch(
              expected.longs("input_ids"), rows, Math.toIntExact(shape[1]), new int[rows]);
      train(expected, trainer, batch, settings.path("lr").asDouble());
      compare(expected, "final.", trainer.adapter());
    }
  }

  private void train(
      SafetensorsReader expected, LoraTrainer trainer, TokenBatch batch, double learningRate) {
    float[] wanted = expected.floats(LOSSES).values();
    long[] labels = expected.longs("labels");
    List<Float> losses = new ArrayList<>();
    for (int step = 0; step < wanted.length / 3; step++) {
      StepLoss loss = trainer.backward(batch, labels);
      losses.add((float) loss.crossEntropy());
      losses.add((float) loss.orthogonality());
      losses.add((float) loss.total());
      if (step == 0) {
        compare(expected, "grad0.", trainer.gradients());
      }
      trainer.update(learningRate);
    }
    float[] actual = new float[losses.size()];
    for (int i = 0; i < actual.length; i++) {
      actual[i] = losses.get(i);
    }
    differences.add(TensorDifference.between(LOSSES, actual, wanted));
  }

  private PeftAdapter initial(SafetensorsReader expected, double scale) {
    Map<String, LoraTensors> modules = new LinkedHashMap<>();
    for (String name : decoder.config().projections().keySet()) {
      if (expected.tensors().containsKey("init." + name + ".lora_A")) {
        modules.put(
            name,
            new LoraTensors(
                expected.floats("init." + name + ".lora_A"),
                expected.floats("init." + name + ".lora_B")));
      }
    }
    int rank =
        modules.values().stream()
            .mapToInt(factors -> Math.toIntExact(factors.a().shape().get(0)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(FILE + ": no init.* tensors"));
    return new PeftAdapter(rank, scale * rank, modules);
  }

  private Map<String, FloatTensor> earlier(SafetensorsReader expected) {
    Map<String, FloatTensor> rows = new LinkedHashMap<>();
    for (String name : decoder.config().projections().keySet()) {
      if (expected.tensors().containsKey("prev." + name + ".lora_A")) {
        rows.put(name, expected.floats("prev." + name + ".lora_A"));
      }
    }
    return rows;
  }

  private void compare(SafetensorsReader expected, String prefix, PeftAdapter actual) {
    actual
        .modules()
        .forEach(
            (name, factors) -> {
              compare(expected, prefix + name + ".lora_A", factors.a());
              compare(expected, prefix + name + ".lora_B", factors.b());
            });
  }

  private void compare(SafetensorsReader expected, String name, FloatTensor actual) {
    differences.add(
        TensorDifference.between(name, actual.values(), expected.floats(name).values()));
  }
}
