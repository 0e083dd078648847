package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class HeapShareTest {
  private static final Path VALUES =
      Path.of(System.getProperty("lethe.home")).resolve("deploy/helm/lethe/values.yaml");

  /** MiB: what docs/guides/size-memory.md names, and for a replica without room for gates. */
  @ParameterizedTest
  @CsvSource({
    "INGEST_SERVICE, ingest, 320",
    "TRAINER_SERVICE, trainer, 768",
    "INFERENCE_SERVICE, inference, 512"
  })
  void theChartsMemoryLimitGivesTheHeapThatIsNeeded(LetheImage image, String part, int needed)
      throws IOException {
    JsonNode limits =
        new ObjectMapper()
            .<JsonNode>valueToTree(new Yaml().load(Files.readString(VALUES)))
            .path(part)
            .at("/resources/limits");
    String limit = limits.path("memory").asText();
    assertThat(limit).endsWith("Gi");
    int mib = Integer.parseInt(limit.replace("Gi", "")) * 1024;

    assertThat(mib * image.heapPercent() / 100).isBetween(needed, mib - 512);
  }
}
