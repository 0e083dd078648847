package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackOptionsTest {
  private static final Path TINY =
      Path.of(System.getProperty("lethe.home"), "engine/src/test/resources/tiny-model");

  @Test
  void namesTheFileThatAModelFolderLacks(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> options(folder, 2)).hasMessageContaining("config.json is missing");
    copy("config.json", folder);
    assertThatThrownBy(() -> options(folder, 2)).hasMessageContaining("tokenizer.json is missing");
    copy("tokenizer.json", folder);
    assertThatThrownBy(() -> options(folder, 2)).hasMessageContaining("model.safetensors");
    copy("model.safetensors", folder);
    assertThat(options(folder, 2).model()).isEqualTo(folder.toAbsolutePath());
    assertThatThrownBy(() -> options(folder, 0)).hasMessageContaining("--replicas");
  }

  @Test
  void namesTheFileThatIsTruncated(@TempDir Path folder) throws Exception {
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      copy(file, folder);
    }
    Path weights = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> options(folder, 2))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void namesTheShardThatIsMissingOrTruncated(@TempDir Path folder) throws Exception {
    sharded(folder);
    assertThat(options(folder, 2).model()).isEqualTo(folder.toAbsolutePath());
    Path second = folder.resolve("model-2.safetensors");
    byte[] whole = Files.readAllBytes(second);

    Files.write(second, Arrays.copyOf(whole, whole.length - 1));
    assertOneLineAbout("model-2.safetensors", folder);

    Files.delete(second);
    assertOneLineAbout("model-2.safetensors", folder);
  }

  @Test
  void anEncoderThatLacksAFileIsNamed(@TempDir Path folder) throws Exception {
    sharded(folder);
    Path encoder = Files.createDirectory(folder.resolve("encoder"));

    assertThatThrownBy(
            () ->
                new StackOptions(
                    "tiny",
                    folder,
                    new DataFolder(folder.resolve("data")),
                    1,
                    List.of(),
                    List.of(),
                    Precision.FLOAT32,
                    ComputeDevice.CPU,
                    Optional.of(encoder),
                    false))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("--encoder")
        .hasMessageContaining("no model.onnx");
  }

  @Test
  void callbacksGoToOriginsOnly(@TempDir Path folder) throws Exception {
    sharded(folder);

    assertThatThrownBy(
            () ->
                new StackOptions(
                    "tiny",
                    folder,
                    new DataFolder(folder.resolve("data")),
                    1,
                    List.of(),
                    List.of("https://hooks.example.org/path"),
                    Precision.FLOAT32,
                    false))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("--allow-callbacks");
  }

  @Test
  void whatIsAutoBecomesOneExplicitPrecision() {
    assertThat(StackOptions.precision("auto", TINY, ComputeDevice.CPU))
        .isEqualTo(Precision.FLOAT32);
    assertThat(StackOptions.precision("float32", TINY, ComputeDevice.CPU))
        .isEqualTo(Precision.FLOAT32);
    assertThat(StackOptions.precision("bfloat16", TINY, ComputeDevice.CPU))
        .isEqualTo(Precision.BFLOAT16);
    assertThatThrownBy(() -> StackOptions.precision("int8", TINY, ComputeDevice.CPU))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("--precision");
  }

  @Test
  void anUnknownDeviceIsRefused() {
    assertThat(StackOptions.device("cuda:1").isCuda()).isTrue();
    for (String wrong : List.of("gpu", "cuda:", "cuda:x", "CPU", "")) {
      assertThatThrownBy(() -> StackOptions.device(wrong))
          .isInstanceOf(StartFailedException.class)
          .hasMessage("--device must be cpu, cuda or cuda:N");
    }
  }

  @Test
  void autoLeavesItToTheFoldersCheckToSayWhatIsMissing(@TempDir Path folder) {
    assertThat(StackOptions.precision("auto", folder, ComputeDevice.CPU))
        .isEqualTo(Precision.FLOAT32);
  }

  private static void assertOneLineAbout(String file, Path folder) {
    assertThatThrownBy(() -> options(folder, 2))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(file)
        .message()
        .hasLineCount(1);
  }

  /** The tiny model's weights in two files, as HuggingFace lists them. */
  private static void sharded(Path folder) throws Exception {
    copy("config.json", folder);
    copy("tokenizer.json", folder);
    List<Map<String, FloatTensor>> shards = List.of(new TreeMap<>(), new TreeMap<>());
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode owners = index.putObject("weight_map");
    try (SafetensorsReader whole = SafetensorsReader.open(TINY.resolve("model.safetensors"))) {
      for (String name : whole.tensors().keySet()) {
        int shard = owners.size() % 2;
        shards.get(shard).put(name, whole.floats(name));
        owners.put(name, shard(shard));
      }
    }
    for (int i = 0; i < shards.size(); i++) {
      SafetensorsWriter.write(folder.resolve(shard(i)), shards.get(i));
    }
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
  }

  private static String shard(int index) {
    return "model-" + (index + 1) + ".safetensors";
  }

  private static void copy(String file, Path folder) throws Exception {
    Files.copy(TINY.resolve(file), folder.resolve(file));
  }

  @Test
  void writesTheAddressesAsThePublicContractSays(@TempDir Path folder) throws Exception {
    // Given
    DataFolder data = new DataFolder(folder);
    data.create();
    StackAddresses addresses =
        new StackAddresses(
            "http://127.0.0.1:1",
            List.of("http://127.0.0.1:2", "http://127.0.0.1:3"),
            "127.0.0.1:4",
            "postgresql://auditor:secret@127.0.0.1:5/lethe",
            Map.of("auditor", "lethe_0123456789ab_secret"),
            "demo",
            "/data");

    // When
    addresses.save(data);

    // Then
    assertThat(Files.readString(data.addresses()))
        .isEqualTo(
            "{\"ingest\":\"http://127.0.0.1:1\",\"inference\":[\"http://127.0.0.1:2\","
                + "\"http://127.0.0.1:3\"],\"kafka\":\"127.0.0.1:4\","
                + "\"postgres\":\"postgresql://auditor:secret@127.0.0.1:5/lethe\","
                + "\"keys\":{\"auditor\":\"lethe_0123456789ab_secret\"},"
                + "\"console\":\"http://127.0.0.1:1/console\","
                + "\"model\":\"demo\",\"data\":\"/data\"}\n");
    assertThat(StackAddresses.load(data)).isEqualTo(Optional.of(addresses));
    assertThat(addresses.toString()).doesNotContain("secret");
    assertThat(addresses.withoutPassword().postgres())
        .isEqualTo("postgresql://auditor@127.0.0.1:5/lethe");
    assertThat(addresses.withoutPassword().withoutPassword())
        .isEqualTo(addresses.withoutPassword());
    assertThat(addresses.withPasswordFile(Path.of("/my data/auditor.pgpass")).postgres())
        .isEqualTo("postgresql://auditor@127.0.0.1:5/lethe?passfile=/my%20data/auditor.pgpass");
    assertThat(addresses.withoutPassword().keys()).isEqualTo(addresses.keys());
    assertThat(addresses.key(Role.AUDITOR).toString()).doesNotContain("secret");
  }

  @Test
  void readsTheAddressesOfAStackOfBeforeThereWereKeys(@TempDir Path folder) throws Exception {
    // Given
    DataFolder data = new DataFolder(folder);
    data.create();
    Files.writeString(
        data.addresses(),
        """
        {"ingest":"http://127.0.0.1:1","inference":[],"kafka":"","postgres":"","model":"m","data":"/data"}
        """);

    // When
    StackAddresses addresses = StackAddresses.load(data).orElseThrow();

    // Then
    assertThat(addresses.ingest()).isEqualTo("http://127.0.0.1:1");
    assertThat(addresses.keys()).isEmpty();
    assertThat(addresses.key(Role.SUBMITTER)).isEqualTo(RoleKey.none(Role.SUBMITTER));
  }

  private static StackOptions options(Path model, int replicas) {
    return new StackOptions(
        "tiny",
        model,
        new DataFolder(model.resolve("data")),
        replicas,
        List.of(),
        List.of(),
        Precision.FLOAT32,
        false);
  }
}
