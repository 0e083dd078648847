package dev.lethe.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
  private static final TopicPartition KEPT = new TopicPartition("kept", 0);

  @Test
  void keepsItsRecordsOverARestartOnAnotherPort(@TempDir Path folder) throws Exception {
    // Given
    byte[] large = new byte[20 << 20];
    try (KafkaBroker first = KafkaBroker.start(folder, 0)) {
      createTopic(first);
      sendInTransaction(first, "small".getBytes(StandardCharsets.UTF_8));
      sendInTransaction(first, large);
    }

    // When
    List<Integer> sizes;
    try (KafkaBroker second = KafkaBroker.start(folder, 0)) {
      sizes = sizes(second, 2);
    }

    // Then
    assertThat(sizes).containsExactly(5, large.length);
  }

  private static void createTopic(KafkaBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      NewTopic topic = new NewTopic(KEPT.topic(), Optional.of(1), Optional.empty());
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static void sendInTransaction(KafkaBroker broker, byte[] value) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "transactional.id",
            "writer",
            "max.request.size",
            32 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(new ProducerRecord<>(KEPT.topic(), value));
      producer.commitTransaction();
    }
  }

  private static List<Integer> sizes(KafkaBroker broker, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrap(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(KEPT));
      List<Integer> sizes = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (sizes.size() < count && System.nanoTime() < end) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        records.forEach(r -> sizes.add(r.value().length));
      }
      return sizes;
    }
  }
}
