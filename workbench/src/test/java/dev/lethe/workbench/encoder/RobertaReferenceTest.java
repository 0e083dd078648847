package dev.lethe.workbench.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.LoraPair;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobertaReferenceTest {
  private static final Path FOLDER = Path.of("src/test/resources/reference/roberta");
  private static final double TOLERANCE = 1e-4;
  private static TransformerEncoder encoder;
  private static SafetensorsReader expected;

  @BeforeAll
  static void load() {
    encoder = EncoderFolder.load(FOLDER);
    expected = SafetensorsReader.open(FOLDER.resolve("expected.safetensors"));
  }

  @AfterAll
  static void close() {
    encoder.close();
    expected.close();
  }

  private static EncoderBatch batch() {
    long[] shape = expected.info("input_ids").dimensions();
    int time = Math.toIntExact(shape[1]);
    int[] lengths = new int[Math.toIntExact(shape[0])];
    long[] mask = expected.longs("attention_mask");
    for (int i = 0; i < mask.length; i++) {
      lengths[i / time] += (int) mask[i];
    }
    return new EncoderBatch(expected.longs("input_ids"), lengths.length, time, lengths);
  }

  /** Where the mask is 0 nothing is promised. */
  private static void agree(String name, NDArray actual) {
    EncoderBatch batch = batch();
    float[] wanted = expected.floats(name).values();
    float[] values = actual.toFloatArray();
    assertThat(values).hasSameSizeAs(wanted);
    boolean perToken = actual.getShape().dimension() == 3;
    int width = values.length / (perToken ? batch.ids().length : batch.batch());
    for (int i = 0; i < values.length; i++) {
      int token = i / width;
      if (!perToken || token % batch.time() < batch.lengths()[token / batch.time()]) {
        assertThat((double) values[i]).as(name).isCloseTo(wanted[i], within());
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(TOLERANCE);
  }

  @Test
  void statesAndLogitsAgree() {
    assertThat(batch().lengths()[1]).isLessThan(batch().time());
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();

      EncoderOutput output = encoder.run(batch(), null);

      assertThat(output.hidden()).hasSize(3);
      for (int layer = 0; layer < 3; layer++) {
        agree("hidden_" + layer, output.hidden().get(layer));
        agree("mean_pooled_" + layer, output.pooled().get(layer));
      }
      agree("mlm_logits", encoder.maskedLogits(output.last()));
    }
  }

  @Test
  void contrastiveEntropyAgrees() {
    float[] wanted = expected.floats("contrastive_entropy_per_layer").values();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      List<NDArray> pooled = encoder.run(batch(), null).pooled();
      for (int layer = 0; layer < wanted.length; layer++) {
        float[] keys = expected.floats("contrastive_key_" + layer).values();
        NDArray key = encoder.manager().create(keys, pooled.get(layer).getShape());

        NDArray loss = ContrastiveEntropy.published().of(pooled.get(layer), key);

        assertThat((double) loss.getFloat()).isCloseTo(wanted[layer], within());
      }
    }
  }

  @Test
  void cosineFormDoesNotChangeWithTheNorm() {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray z = encoder.run(batch(), null).pooled().get(1);
      NDArray k = encoder.run(batch(), null).pooled().get(2);

      float large = ContrastiveEntropy.cosine().of(z.mul(50), k).getFloat();

      assertThat(large).isCloseTo(ContrastiveEntropy.cosine().of(z, k).getFloat(), offset());
      assertThat(ContrastiveEntropy.published().of(z.mul(50), k).getFloat())
          .isLessThan(ContrastiveEntropy.published().of(z, k).getFloat() / 2);
    }
  }

  private static org.assertj.core.data.Offset<Float> offset() {
    return org.assertj.core.data.Offset.offset(1e-4f);
  }

  @Test
  void anAdapterChangesTheStatesBehindIt() {
    String name = "encoder.layer.1.attention.self.value";
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      LoraPair pair =
          new LoraPair(
              encoder.manager().ones(new Shape(2, 32)).mul(0.1f),
              encoder.manager().ones(new Shape(32, 2)));
      List<NDArray> plain = encoder.run(batch(), null).pooled();

      List<NDArray> adapted =
          encoder.run(batch(), AppliedLora.full(Map.of(name, pair), 4)).pooled();

      assertThat(adapted.get(1).toFloatArray()).isEqualTo(plain.get(1).toFloatArray());
      assertThat(adapted.get(2).sub(plain.get(2)).abs().max().getFloat()).isGreaterThan(0.01f);
      assertThat(encoder.config().projections()).hasSize(6).containsKey(name);
    }
  }

  @Test
  void aMissingTensorIsNamed(@TempDir Path folder) throws Exception {
    String config = Files.readString(FOLDER.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
    Files.copy(FOLDER.resolve("model.safetensors"), folder.resolve("model.safetensors"));

    assertThatThrownBy(() -> EncoderFolder.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encoder.layer.2.");
  }
}
