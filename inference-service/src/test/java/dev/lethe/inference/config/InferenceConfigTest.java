package dev.lethe.inference.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.KafkaSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "lethe.model.id", "m",
          "lethe.model.dir", "m",
          "lethe.bundles.dir", "b",
          "lethe.trusted.artefacts", "artefacts.pem",
          "lethe.trusted.revocations", "revocations.pem");

  @Test
  void kafkaPropertiesKeepTheirDots(@TempDir Path folder) throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("k.properties"), "client.rack=a\nlinger.ms=9\n");
    Map<String, String> written =
        Map.of(
            "lethe.kafka.properties.\"security.protocol\"", "SASL_SSL",
            "lethe.kafka.properties.\"producer.linger.ms\"", "3",
            "lethe.kafka.config", file.toString());

    // When
    KafkaSettings kafka = config(written, Map.of()).kafka().settings();

    // Then
    assertThat(kafka.producer(Map.of(), Map.of()))
        .containsOnly(
            Map.entry("bootstrap.servers", "localhost:9092"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("client.rack", "a"),
            Map.entry("linger.ms", "3"));
  }

  @Test
  void theFileIsNamedByTheEnvironmentToo(@TempDir Path folder) throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("k.properties"), "security.protocol=SSL\n");

    // When
    KafkaSettings kafka =
        config(Map.of(), Map.of("LETHE_KAFKA_CONFIG", file.toString())).kafka().settings();

    // Then
    assertThat(kafka.admin(Map.of())).containsEntry("security.protocol", "SSL");
  }

  private static InferenceConfig config(Map<String, String> written, Map<String, String> env) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(InferenceConfig.class)
        .withSources(new EnvConfigSource(env, 300))
        .withDefaultValues(REQUIRED)
        .withDefaultValues(written)
        .build()
        .getConfigMapping(InferenceConfig.class);
  }
}
