package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackOptionsTest {

  @Test
  void namesTheFileThatAModelFolderLacks(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> options(folder, 2)).hasMessageEndingWith("config.json");
    copy("config.json", folder);
    assertThatThrownBy(() -> options(folder, 2)).hasMessageEndingWith("tokenizer.json");
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

  private static void copy(String file, Path folder) throws Exception {
    Path model = Path.of(System.getProperty("lethe.home"), "engine/src/test/resources/tiny-model");
    Files.copy(model.resolve(file), folder.resolve(file));
  }

  @Test
  void writesTheAddressesAsThePublicContractSays(@TempDir Path folder) throws Exception {
    // Given
    DataFolder data = new DataFolder(folder);
    data.create();
    Addresses addresses =
        new Addresses(
            "http://127.0.0.1:1",
            List.of("http://127.0.0.1:2", "http://127.0.0.1:3"),
            "127.0.0.1:4",
            "postgresql://auditor:secret@127.0.0.1:5/lethe",
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
                + "\"model\":\"demo\",\"data\":\"/data\"}\n");
    assertThat(Addresses.load(data)).isEqualTo(Optional.of(addresses));
    assertThat(addresses.toString()).doesNotContain("secret");
  }

  private static StackOptions options(Path model, int replicas) {
    return new StackOptions(
        "tiny", model, new DataFolder(model.resolve("data")), replicas, List.of());
  }
}
