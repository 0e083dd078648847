package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.TinyModel;
import dev.lethe.engine.safetensors.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {
  private static final long[] IDS = {3, 5, 7, 11, 13, 17};

  @TempDir private Path folder;

  @Test
  void mappedWeightsAreTheStoredOnes() throws IOException {
    Path model = TinyModel.folder();
    ModelConfig config = ModelConfig.read(model);
    try (Weights copied = ModelFolder.weights(model, config);
        Weights mapped = ModelFolder.frozen(model, config, Precision.FLOAT32)) {
      assertThat(mapped.toTensors().keySet()).isEqualTo(copied.toTensors().keySet());
      copied
          .toTensors()
          .forEach(
              (name, tensor) ->
                  assertThat(Weights.tensor(mapped.get(name)).values()).isEqualTo(tensor.values()));
    }
  }

  @Test
  void bfloat16IsThatOfRoundedWeights() throws IOException {
    // Given weights that bfloat16 holds exactly, once as they are and once stored in bfloat16
    Path model = TinyModel.folder();
    ModelConfig config = ModelConfig.read(model);
    Path wide = Files.createDirectory(folder.resolve("wide"));
    Path narrow = Files.createDirectory(folder.resolve("narrow"));
    try (Weights weights = ModelFolder.weights(model, config)) {
      Map<String, FloatTensor> tensors = weights.toTensors();
      tensors.values().forEach(tensor -> round(tensor.values()));
      try (Weights rounded = Weights.of(tensors)) {
        ModelFolder.write(wide, config, rounded, 0, 0);
      }
      Files.copy(wide.resolve("config.json"), narrow.resolve("config.json"));
      writeBfloat16(narrow.resolve("model.safetensors"), tensors);
    }

    // When each is run at each precision
    float[] reference = logits(wide, config, Precision.FLOAT32);
    float[] widened = logits(narrow, config, Precision.FLOAT32);
    float[] narrowed = logits(wide, config, Precision.BFLOAT16);
    float[] stored = logits(narrow, config, Precision.BFLOAT16);

    // Then how they lie in the file changes nothing, and the products' rounding little. Where a
    // matrix begins in memory, some processors' kernels sum in another order.
    float largest = 0;
    for (float value : reference) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(widened).containsExactly(reference, within(1e-6f * largest));
    assertThat(stored).containsExactly(narrowed, within(1e-2f * largest));
    for (int i = 0; i < reference.length; i++) {
      assertThat(stored[i]).isCloseTo(reference[i], within(0.03f * largest));
    }
  }

  @Test
  void frozenWeightsAreNotTrained() throws IOException {
    Path model = TinyModel.folder();
    try (Weights frozen = ModelFolder.frozen(model, ModelConfig.read(model), Precision.FLOAT32)) {
      assertThatThrownBy(() -> frozen.requireGradients(true))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void gradientsPassThroughBfloat16() throws IOException {
    // Given a table in bfloat16
    try (NDManager manager = Weights.newManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray matrix = manager.create(new float[] {1, 2, 3, 4, 5, 6}).reshape(3, 2);
      EmbeddingTable table = new EmbeddingTable(BlockScript.narrowed(matrix), true);
      NDArray x = manager.create(new float[] {1, -1}).reshape(1, 2);
      x.setRequiresGradient(true);

      // When its product is summed
      try (GradientScope recording = GradientScope.open()) {
        recording.backward(table.product(x).sum());
      }

      // Then the gradient is the sum of its rows
      assertThat(x.getGradient().toFloatArray()).containsExactly(9, 12);
    }
  }

  @Test
  void factorOfEmbeddingsIsRoundedAsTheTableIs() {
    try (NDManager manager = Weights.newManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray matrix = manager.ones(new Shape(2, 2));
      double root = Math.sqrt(3072);

      assertThat(new EmbeddingTable(BlockScript.narrowed(matrix), true).rounded(root))
          .isEqualTo(55.5);
      assertThat(new EmbeddingTable(matrix, false).rounded(root)).isEqualTo(root);
    }
  }

  @Test
  void otherTextsAreRefused() {
    assertThat(Precision.of("bfloat16")).isEqualTo(Precision.BFLOAT16);
    assertThatThrownBy(() -> Precision.of("int8")).hasMessageContaining("precision must be");
  }

  private static float[] logits(Path model, ModelConfig config, Precision precision) {
    try (Weights weights = ModelFolder.frozen(model, config, precision);
        NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      Decoder decoder = new Decoder(config, weights);
      DecoderOutput output = decoder.run(DecoderInput.of(TokenBatch.of(IDS)));
      return decoder.lastLogits(output).toFloatArray();
    }
  }

  private static void round(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xFFFF_0000);
    }
  }

  private static void writeBfloat16(Path file, Map<String, FloatTensor> tensors)
      throws IOException {
    StringBuilder header = new StringBuilder("{");
    int at = 0;
    for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
      int end = at + 2 * tensor.getValue().values().length;
      header
          .append(header.length() == 1 ? "" : ",")
          .append(
              "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), tensor.getValue().shape(), at, end));
      at = end;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + at).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (FloatTensor tensor : tensors.values()) {
      for (float value : tensor.values()) {
        bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
      }
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(bytes.flip());
    }
  }
}
