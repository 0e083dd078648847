package dev.lethe.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever installs the chart may say, and what it says to them. */
class HelmValuesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static ChartRenderer helm;

  @BeforeAll
  static void start() throws IOException {
    helm = ChartRenderer.orSkip(ROOT, folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafka.bootstrap            | kafka           | /kafka/bootstrap
          kafka.boostrap             | kafka:9092      | boostrap
          kafka.partitions           | 0               | /kafka/partitions
          postgres.sslMode           | verify          | /postgres/sslMode
          postgres.sslMode           | verify-full     | postgres.ca.secret
          postgres.migration         | sometimes       | /postgres/migration
          models[0].name             | Support LLM     | /models/0/name
          models[0].device           | gpu             | /models/0/device
          models[0].engine           | openai          | /models/0
          models[0].inference.heap   | much            | /models/0/inference/heap
          models[1].name             | demo            | /models/1
          inference.replicas         | 0               | /inference/replicas
          ingest.replicas            | 2               | persistence.records.accessModes
          ingest.keda.minReplicas    | 0               | /ingest/keda/minReplicas
          trainer.replicas           | 2               | trainer.cache.accessModes
          oidc.enabled               | true            | /oidc/authServerUrl
          ingress.enabled            | true            | /ingress/host
          ingress.modelHosts.other   | a.example.org   | modelHosts.other
          gateway.enabled            | true            | /gateway/parentRefs
          serviceMonitor.enabled     | true            | /serviceMonitor/key/secret
          persistence.bundles.size   | a lot           | /persistence/bundles/size
          """)
  void valuesThatCannotBeAreRefusedByName(String value, String wrong, String named) {
    assertThatThrownBy(() -> helm.render("minimal", Map.of(value, wrong)))
        .hasMessageContaining(named);
  }

  @Test
  void everyValueIsDescribed() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(ROOT.resolve(ChartRenderer.CHART).resolve("values.schema.json").toFile());

    assertThat(undescribed("", schema)).isEmpty();
  }

  @Test
  void theNotesSayWhatIsOpenAndWhereToLook() {
    assertThat(helm.notes("minimal"))
        .contains("/q/health/ready", "Kafka is reached without TLS", "Nothing leads into");
    assertThat(helm.notes("secured")).contains("Topics are not created").doesNotContain("without");
    assertThat(helm.notes("gateway-scaling")).contains("https://lethe.example.org/console");
  }

  private static List<String> undescribed(String path, JsonNode schema) {
    List<String> missing = new ArrayList<>();
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            property -> {
              String below = path + "/" + property.getKey();
              if (property.getValue().path("description").asText().isBlank()) {
                missing.add(below);
              }
              missing.addAll(undescribed(below, property.getValue()));
            });
    if (schema.has("items")) {
      missing.addAll(undescribed(path + "[]", schema.get("items")));
    }
    return missing;
  }
}
