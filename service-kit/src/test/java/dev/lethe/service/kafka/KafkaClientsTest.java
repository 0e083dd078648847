package dev.lethe.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.KafkaBroker;
import dev.lethe.schemas.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker. */
@NullUnmarked // Set before all tests.
class KafkaClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static KafkaBroker broker;
  private static KafkaClients clients;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = KafkaBroker.start(folder, 0);
    clients = new KafkaClients(new KafkaSettings(broker.bootstrap(), Map.of()));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aConsumerReadsWhatWasCommittedFromTheFirstRecordOn() throws Exception {
    // Given
    TopicPartition partition = topic("told");
    try (Producer<String, byte[]> producer =
        clients.producer(Map.of(), Map.of("transactional.id", "t"))) {
      producer.initTransactions();
      transaction(producer, "told", "first").commitTransaction();
      transaction(producer, "told", "taken back").abortTransaction();
      transaction(producer, "told", "last").commitTransaction();
    }

    // When
    List<String> read = read(partition);

    // Then
    assertThat(read).containsExactly("first", "last");
  }

  private static TopicPartition topic(String name) throws Exception {
    try (Admin admin = clients.admin(Map.of())) {
      var unused =
          admin
              .createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
              .all()
              .get();
    }
    return new TopicPartition(name, 0);
  }

  private static Producer<String, byte[]> transaction(
      Producer<String, byte[]> producer, String topic, String word) throws Exception {
    producer.beginTransaction();
    byte[] value = word.getBytes(StandardCharsets.UTF_8);
    var unused = producer.send(new ProducerRecord<>(topic, "key", value)).get();
    return producer;
  }

  /** To the end as it is when it begins. */
  private static List<String> read(TopicPartition partition) {
    List<String> words = new ArrayList<>();
    try (Consumer<String, byte[]> consumer = clients.consumer(Map.of(), Map.of())) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition) < end && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          words.add(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return words;
  }
}
