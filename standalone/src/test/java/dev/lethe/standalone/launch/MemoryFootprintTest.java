package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Precision;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFootprintTest {
  private static final Path TINY =
      Path.of(System.getProperty("lethe.home"), "engine/src/test/resources/tiny-model");
  private static final long GB = 1_000_000_000L;

  /** The shape of Qwen3-0.6B. */
  private static final ModelSize STORED =
      new ModelSize(596_049_920, 1_192_099_840, 0, 151_936, 8_192, 40_960, 229_376);

  private static final ModelSize CONVERTED =
      new ModelSize(596_049_920, 0, 2_384_199_680L, 151_936, 8_192, 40_960, 229_376);

  @Test
  void weightsThatAreMappedAsStoredCountOnce() {
    MemoryFootprint two = new MemoryFootprint(STORED, 0, Precision.BFLOAT16, 2);

    assertThat(two.replicaBytes()).isEqualTo(1_192_099_840L + 700_000_000);
    assertThat(two.trainerBytes()).isEqualTo(1_192_099_840L + 1_500_000_000);
    assertThat(two.bytes()).isEqualTo(1_192_099_840L + 1_500_000_000 + 2 * 700_000_000L + GB);
  }

  @Test
  void convertedWeightsCountForEachProcess() {
    MemoryFootprint two = new MemoryFootprint(CONVERTED, 0, Precision.FLOAT32, 2);

    assertThat(two.bytes()).isEqualTo(3 * 2_384_199_680L + 1_500_000_000 + 2 * 700_000_000L + GB);
  }

  @Test
  void aLargerEncoderCountsForEachProcessThatHasOne() {
    MemoryFootprint bundled = new MemoryFootprint(STORED, 0, Precision.BFLOAT16, 2);
    MemoryFootprint larger = new MemoryFootprint(STORED, GB, Precision.BFLOAT16, 2);

    assertThat(larger.bytes()).isEqualTo(bundled.bytes() + 3 * GB);
  }

  @Test
  void matricesThatAreStoredTogetherAreMappedToo() {
    Path phi3 = TINY.resolveSibling("reference/phi3");

    ModelSize size = ModelSize.of(phi3, Precision.BFLOAT16);

    long parameters =
        ModelConfig.read(phi3).parameters().values().stream()
            .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
            .sum();
    assertThat(size.parameters()).isEqualTo(parameters);
    assertThat(size.sharedBytes()).isEqualTo(2 * parameters);
    assertThat(size.ownBytes()).isZero();
  }

  @Test
  void aModelIsSizedFromItsHeaders(@TempDir Path folder) throws Exception {
    ModelConfig config = write(folder, "BF16", Map.of("model.norm.weight", "F32"));
    long parameters =
        config.parameters().values().stream()
            .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
            .sum();
    long norm = config.hiddenSize();

    ModelSize narrow = ModelSize.of(folder, Precision.BFLOAT16);
    ModelSize wide = ModelSize.of(folder, Precision.FLOAT32);

    assertThat(narrow.parameters()).isEqualTo(parameters);
    assertThat(narrow.sharedBytes()).isEqualTo(2 * (parameters - norm));
    assertThat(narrow.ownBytes()).isEqualTo(2 * norm);
    assertThat(wide.ownBytes()).isEqualTo(4 * (parameters - norm));
    assertThat(wide.sharedBytes()).isEqualTo(4 * norm);
    assertThat(wide.stateWidth()).isEqualTo(2 * config.layers() * config.hiddenSize());
    assertThat(wide.context()).isEqualTo(config.contextLength());
    assertThat(wide.tokenBytes())
        .isEqualTo(2L * 4 * config.layers() * config.kvHeads() * config.headDim());
    ModelSize half = ModelSize.of(TINY, Precision.BFLOAT16);
    assertThat(half.sharedBytes()).as("F16 is always converted").isZero();
    assertThat(half.ownBytes()).isEqualTo(2 * parameters);
  }

  @Test
  void heapsFollowTheModelAndHaveRoomForGates() {
    MemoryFootprint tiny =
        new MemoryFootprint(
            new ModelSize(1_000, 4_000, 0, 512, 256, 512, 1_024), 0, Precision.FLOAT32, 1);
    MemoryFootprint large = new MemoryFootprint(STORED, 0, Precision.BFLOAT16, 1);

    assertThat(tiny.trainerHeapMib()).isBetween(768, 790);
    assertThat(tiny.replicaHeapMib()).isBetween(1_536, 1_544);
    assertThat(large.trainerHeapMib()).isBetween(1_150, 1_250);
    assertThat(large.replicaHeapMib()).isBetween(1_584, 1_624);
  }

  @Test
  void anAnswerThatTakesNextToNothingIsNotMentioned() {
    MemoryFootprint tiny =
        new MemoryFootprint(
            new ModelSize(1_000, 4_000, 0, 512, 256, 512, 1_024), 0, Precision.FLOAT32, 1);

    assertThat(tiny.sentence(new MachineMemory(12 * GB, 8 * GB)))
        .doesNotContain("answer")
        .contains("of weights); this machine has 12.0 GB");
  }

  @Test
  void oneSentenceSaysWhatIsNeededAndWhatThereIs() {
    MemoryFootprint two = new MemoryFootprint(CONVERTED, 0, Precision.FLOAT32, 2);
    MachineMemory machine = new MachineMemory(12 * GB, 8 * GB);

    assertThat(two.fits(machine)).isFalse();
    assertThat(two.sentence(machine))
        .isEqualTo(
            "memory: 596,049,920 weights in float32 need about 11.1 GB (trainer 3.9, 2 replicas of"
                + " 3.1, ingest, Kafka and Postgres 1.0), and an answer while it is made up to 9.4 GB"
                + " (40,960 tokens); this machine has 12.0 GB, 8.0 GB free");
    assertThat(two.advice(machine))
        .isEqualTo(
            "use --replicas 1, which needs about 8.0 GB, or more memory or a smaller model;"
                + " --ignore-memory starts it all the same");
  }

  /** A folder with the tiny model's configuration and weights of zeros. */
  private static ModelConfig write(Path folder, String dtype, Map<String, String> others)
      throws IOException {
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(TINY.resolve(file), folder.resolve(file));
    }
    ModelConfig config = ModelConfig.read(folder);
    ObjectNode header = new ObjectMapper().createObjectNode();
    long at = 0;
    for (Map.Entry<String, List<Long>> tensor : config.parameters().entrySet()) {
      String kind = others.getOrDefault(tensor.getKey(), dtype);
      long bytes = kind.equals("F32") ? 4 : 2;
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", kind);
      for (long size : tensor.getValue()) {
        bytes *= size;
        entry.withArray("shape").add(size);
      }
      entry.putArray("data_offsets").add(at).add(at + bytes);
      at += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      file.write(length.putLong(json.length).array());
      file.write(json);
      file.setLength(8 + json.length + at);
    }
    return config;
  }
}
