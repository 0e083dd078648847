package dev.lethe.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void writesWhatItReads() {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "b", FloatTensor.of(new float[] {1, -2.5f, Float.MIN_VALUE, 3e38f}, 2, 2),
            "a", FloatTensor.of(new float[] {7})));
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.tensors().keySet()).containsExactly("a", "b");
      assertThat(reader.metadata()).containsEntry("format", "pt");
      assertThat(reader.floats("b").shape()).containsExactly(2L, 2L);
      assertThat(reader.floats("b").values()).containsExactly(1, -2.5f, Float.MIN_VALUE, 3e38f);
      assertThat(reader.floats("a").values()).containsExactly(7);
      assertThat(reader.info("a").shape()).isEmpty();
    }
  }

  @Test
  void sameTensorsSameBytes() {
    FloatTensor one = FloatTensor.of(new float[] {1}, 1);
    FloatTensor two = FloatTensor.of(new float[] {2}, 1);
    SafetensorsWriter.write(folder.resolve("x"), Map.of("p", one, "q", two));
    SafetensorsWriter.write(
        folder.resolve("y"), new java.util.TreeMap<>(Map.of("q", two, "p", one)));
    assertThat(folder.resolve("x")).hasSameBinaryContentAs(folder.resolve("y"));
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 15360, 1", "F16, 49152, -2", "F16, 1, 5.9604645E-8", "F16, 31743, 65504",
    "F16, 31744, Infinity", "F16, 33792, -6.1035156E-5", "BF16, 16256, 1", "BF16, 49024, -1",
    "BF16, 1, 9.183549E-41", "BF16, 32640, Infinity", "BF16, 17224, 200"
  })
  void widensExactly(String kind, int bits, float value) throws Exception {
    byte[] data = {(byte) bits, (byte) (bits >> 8)};
    String header = "{\"t\":{\"dtype\":\"" + kind + "\",\"shape\":[1],\"data_offsets\":[0,2]}}";
    try (SafetensorsReader reader = SafetensorsReader.open(file("t", header, data))) {
      assertThat(reader.floats("t").values()).containsExactly(value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | JSON",
        "[] | JSON object",
        "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | truncated",
        "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | shape",
        "{'t':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | shape",
        "{'t':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,4]}} | impossible",
        "{'t':{'dtype':'X9','shape':[1],'data_offsets':[0,4]}} | dtype",
        "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | data_offsets",
        "{'t':{'dtype':'F16','shape':[1],'data_offsets':[2,4]}} | gap",
        "{'t':{'dtype':'F16','shape':[1],'data_offsets':[0,2]}} | does not describe",
        "{'t':{'dtype':'F32','shape':[1]}} | lacks"
      })
  void badHeaderIsRefusedAndNamesTheFile(String header, String reason) throws Exception {
    Path file = file("bad.safetensors", header.replace('\'', '"'), new byte[4]);
    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("bad.safetensors")
        .hasMessageContaining(reason);
  }

  @Test
  void hugeHeaderLengthIsRefused() throws Exception {
    byte[] bytes =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 60).array();
    Path file = Files.write(folder.resolve("huge.safetensors"), bytes);
    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .hasMessageContaining("huge.safetensors")
        .hasMessageContaining("header length");
    Files.write(file, Arrays.copyOf(bytes, 5));
    assertThatThrownBy(() -> SafetensorsReader.open(file)).hasMessageContaining("truncated");
  }

  @Test
  void missingOrCutShardIsNamed() throws Exception {
    Path reference = Path.of("src/test/resources/reference/mistral-bf16");
    String index = "model.safetensors.index.json";
    String first = "model-00001-of-00002.safetensors";
    String second = "model-00002-of-00002.safetensors";
    Files.copy(reference.resolve(index), folder.resolve(index));
    Files.copy(reference.resolve(first), folder.resolve(first));
    assertThatThrownBy(() -> ModelCheckpoint.open(folder))
        .hasMessageContaining(second + " is missing");

    byte[] whole = Files.readAllBytes(reference.resolve(second));
    Files.write(folder.resolve(second), Arrays.copyOf(whole, whole.length - 10));
    assertThatThrownBy(() -> ModelCheckpoint.open(folder))
        .hasMessageContaining(second)
        .hasMessageContaining("truncated");
  }

  @Test
  void indexCannotPointOutsideTheFolder() throws Exception {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"t\":\"../../secret.safetensors\"}}");
    assertThatThrownBy(() -> ModelCheckpoint.open(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight_map")
        .hasMessageNotContaining("secret");
  }

  private Path file(String name, String header, byte[] data) throws Exception {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length).array());
    out.write(json);
    out.write(data);
    return Files.write(folder.resolve(name), out.toByteArray());
  }
}
