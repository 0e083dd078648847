package dev.lethe.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.KafkaSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shared groups as a service's mapping uses them. */
class ServiceConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "LETHE_KEYSET", "keyset.json",
          "LETHE_BUNDLES_DIR", "bundles",
          "LETHE_TRUSTED_ARTEFACTS", "artefacts.pem",
          "LETHE_TRUSTED_REVOCATIONS", "revocations.pem");

  /** A service that reads all of them. */
  @ConfigMapping(prefix = "lethe")
  public interface Mapping extends ServiceConfig, EngineConfig, KeysetConfig {
    LocalKafkaConfig kafka();

    BlastRadiusConfig blastRadius();

    LimitsConfig limits();
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    // Given
    Map<String, String> environment = REQUIRED;

    // When
    Mapping config = config(environment);

    // Then
    assertThat(config.kafka().bootstrap()).isEqualTo("localhost:9092");
    assertThat(config.topics().names().requests()).isEqualTo("lethe.unlearning-requests");
    assertThat(config.topics().create()).isTrue();
    assertThat(config.partitions()).isEqualTo(3);
    assertThat(config.precision()).isEqualTo("auto");
    assertThat(config.device()).isEqualTo("cpu");
    assertThat(config.encoder().dir()).isEmpty();
    assertThat(config.gates().keyFile()).isEmpty();
    assertThat(config.limits().tokens()).isEqualTo(4096);
    assertThat(config.blastRadius().falseFires()).isEqualTo(0.01);
  }

  @Test
  void whatIsSaidIsReadFromTheEnvironment() {
    // Given
    Map<String, String> environment =
        Map.of(
            "LETHE_KAFKA_BOOTSTRAP", "kafka:9092",
            "LETHE_TOPICS_PREFIX", "acme.",
            "LETHE_TOPICS_CREATE", "false",
            "LETHE_PARTITIONS", "6",
            "LETHE_ENCODER_DIR", "encoder",
            "LETHE_GATES_KEY_FILE", "gate-keys.txt");

    // When
    Mapping config = config(environment);

    // Then
    KafkaSettings kafka = config.kafka().settings();
    assertThat(kafka.bootstrap()).isEqualTo("kafka:9092");
    assertThat(config.topics().names().requests()).isEqualTo("acme.unlearning-requests");
    assertThat(config.topics().create()).isFalse();
    assertThat(config.partitions()).isEqualTo(6);
    assertThat(config.encoder().dir()).contains(Path.of("encoder"));
    assertThat(config.gates().keyFile()).contains(Path.of("gate-keys.txt"));
    assertThat(config.trusted().artefacts()).isEqualTo(Path.of("artefacts.pem"));
    assertThat(config.keyset()).contains(Path.of("keyset.json"));
  }

  private static Mapping config(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        // As Quarkus reads them, which is not here.
        .withConverter(Duration.class, 200, value -> Duration.parse("PT" + value))
        .withMapping(Mapping.class)
        .withSources(new EnvConfigSource(environment, 300))
        .withSources(new EnvConfigSource(REQUIRED, 200))
        .build()
        .getConfigMapping(Mapping.class);
  }
}
