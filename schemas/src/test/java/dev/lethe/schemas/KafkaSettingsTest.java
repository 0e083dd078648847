package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
  private static final String SECRET = "username=\"ingest\" password=\"geheim\"";

  @Test
  void aGeneralPropertyGoesToEveryClientAndAPrefixedOneToItsKindAlone() {
    // Given
    KafkaSettings settings =
        new KafkaSettings(
            "broker:9093",
            Map.of(
                "security.protocol", "SASL_SSL",
                "request.timeout.ms", "7000",
                "producer.request.timeout.ms", "9000",
                "consumer.fetch.max.wait.ms", "100",
                "main.consumer.max.poll.records", "5"));

    // When
    Map<String, Object> consumer = settings.consumer(Map.of(), Map.of());
    Map<String, Object> producer = settings.producer(Map.of(), Map.of());
    Map<String, Object> admin = settings.admin(Map.of());

    // Then
    assertThat(consumer)
        .containsOnly(
            Map.entry("bootstrap.servers", "broker:9093"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("request.timeout.ms", "7000"),
            Map.entry("fetch.max.wait.ms", "100"));
    assertThat(producer)
        .containsOnly(
            Map.entry("bootstrap.servers", "broker:9093"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("request.timeout.ms", "9000"));
    assertThat(admin)
        .containsOnly(
            Map.entry("bootstrap.servers", "broker:9093"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("request.timeout.ms", "7000"));
  }

  @Test
  void defaultsGiveWayToTheOperatorAndWhatIsFixedDoesNot() {
    // Given
    KafkaSettings settings =
        new KafkaSettings("b:1", Map.of("linger.ms", "20", "max.request.size", "1"));

    // When
    Map<String, Object> producer =
        settings.producer(Map.of("linger.ms", 0), Map.of("max.request.size", 32));

    // Then
    assertThat(producer).containsEntry("linger.ms", "20").containsEntry("max.request.size", 32);
  }

  @Test
  void streamsGetAllOfItWithItsPrefixes() {
    // Given
    KafkaSettings settings =
        new KafkaSettings(
            "b:1",
            Map.of(
                "producer.linger.ms",
                "3",
                "topic.min.insync.replicas",
                "2",
                "session.timeout.ms",
                "45000"));

    // When
    Properties streams =
        settings.streams(
            Map.of("poll.ms", 25, "consumer.session.timeout.ms", 10_000),
            Map.of("application.id", "lethe.intake"));

    // Then
    assertThat(streams)
        .containsEntry("producer.linger.ms", "3")
        .containsEntry("topic.min.insync.replicas", "2")
        .containsEntry("poll.ms", 25)
        .containsEntry("session.timeout.ms", "45000")
        .doesNotContainKey("consumer.session.timeout.ms")
        .containsEntry("application.id", "lethe.intake")
        .containsEntry("bootstrap.servers", "b:1");
  }

  @Test
  void whatExactlyOnceRestsOnIsRefusedByName() {
    assertThatThrownBy(
            () ->
                new KafkaSettings(
                    "b:1",
                    Map.of(
                        "acks", "1",
                        "consumer.isolation.level", "read_uncommitted",
                        "main.consumer.auto.offset.reset", "latest",
                        "client.rack", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Kafka properties that Lethe sets itself:"
                + " [acks, consumer.isolation.level, main.consumer.auto.offset.reset]");
  }

  @Test
  void readsTheFileThatKafkasToolsTakeAndShowsNoneOfIt(@TempDir Path folder) throws Exception {
    // Given
    Path file = folder.resolve("client.properties");
    Files.writeString(
        file,
        """
        bootstrap.servers=elsewhere:1
        security.protocol=SASL_PLAINTEXT
        sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
          username="ingest" password="geheim";
        client.rack=a
        """);

    // When
    KafkaSettings settings = KafkaSettings.of("b:1", Optional.of(file), Map.of("client.rack", "b"));

    // Then
    assertThat(settings.admin(Map.of()))
        .containsEntry("bootstrap.servers", "b:1")
        .containsEntry("client.rack", "b")
        .hasEntrySatisfying("sasl.jaas.config", jaas -> assertThat((String) jaas).contains(SECRET));
    assertThat(settings)
        .hasToString("KafkaSettings[b:1, [client.rack, sasl.jaas.config, security.protocol]]");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Optional<Path> missing = Optional.of(Path.of("no-such-file.properties"));

    assertThatThrownBy(() -> KafkaSettings.of("b:1", missing, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-file.properties");
  }
}
