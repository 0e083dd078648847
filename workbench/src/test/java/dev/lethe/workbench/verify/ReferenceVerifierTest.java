package dev.lethe.workbench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceVerifierTest {
  private static final Path REFERENCE = Path.of("../engine/src/test/resources/reference");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa",
        "llama3-scaled-rope-tied",
        "mistral-bf16",
        "qwen2-bias",
        "qwen3-qknorm",
        "granite",
        "smollm3",
        "phi3",
        "phi3-longrope",
        "olmo2",
        "gemma2",
        "gemma3",
        "qwen3-yarn",
        "llama-dynamic",
        "mistral-window",
        "qwen2-window"
      })
  void decoderAgreesWithTheReference(String folder) {
    ReferenceReport report = ReferenceVerifier.verify(REFERENCE.resolve(folder));
    assertThat(report.differences()).allSatisfy(d -> assertThat(d.largest()).isLessThan(1e-4));
    assertThat(report.differences())
        .extracting(TensorDifference::name)
        .contains(
            "logits",
            "hidden_0",
            "hidden_2",
            "logits_left_padded",
            "logits_left_padded_by_steps",
            "logits_by_steps",
            "greedy_from_first_8",
            "logits_lora_gated");
    assertThat(report.passed()).isTrue();
  }

  @Test
  void fittingAgreesWithTheReference() {
    ReferenceReport report = ReferenceVerifier.verify(REFERENCE.resolve("llama-gqa"));
    assertThat(report.differences())
        .extracting(TensorDifference::name)
        .contains(
            "loss_ce_orth_total_per_step",
            "grad0.model.layers.0.self_attn.q_proj.lora_A",
            "final.model.layers.1.mlp.down_proj.lora_B");
  }

  @Test
  void oneWrongWeightFails(@TempDir Path folder) throws Exception {
    for (String file :
        List.of("config.json", "expected.safetensors", "training.safetensors", "training.json")) {
      Files.copy(REFERENCE.resolve("llama-gqa").resolve(file), folder.resolve(file));
    }
    Map<String, FloatTensor> tensors = new HashMap<>();
    try (SafetensorsReader reader =
        SafetensorsReader.open(REFERENCE.resolve("llama-gqa/model.safetensors"))) {
      reader.tensors().keySet().forEach(name -> tensors.put(name, reader.floats(name)));
    }
    tensors.computeIfPresent(
        "model.layers.1.self_attn.k_proj.weight",
        (name, tensor) -> {
          tensor.values()[3] += 0.5f;
          return tensor;
        });
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);

    ReferenceReport report = ReferenceVerifier.verify(folder);

    assertThat(report.passed()).isFalse();
    assertThat(report.differences())
        .filteredOn(d -> d.name().equals("hidden_1"))
        .allSatisfy(d -> assertThat(d.largest()).isLessThan(1e-4));
    assertThat(report.differences())
        .filteredOn(d -> d.name().equals("logits") || d.name().startsWith("loss"))
        .hasSize(2)
        .allSatisfy(d -> assertThat(d.largest()).isGreaterThan(1e-4));
  }
}
