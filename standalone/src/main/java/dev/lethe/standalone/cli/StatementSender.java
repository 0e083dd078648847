package dev.lethe.standalone.cli;

import dev.lethe.db.replay.FleetRepair.Sent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes statements to their topic again, byte for byte. Used by one thread. */
final class StatementSender implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final KafkaProducer<String, byte[]> producer;
  private final String topic;

  StatementSender(KafkaSettings kafka, Topics topics) {
    this.topic = topics.adapterEvents();
    Map<String, Object> defaults =
        Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            "lethe-fleet-repair",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            TIMEOUT_MS,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS / 2);
    Map<String, Object> fixed =
        Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.producer =
        new KafkaProducer<>(
            kafka.producer(defaults, fixed), new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Returns once the broker has all of it, in that order.
   *
   * @throws KafkaException if it does not take it
   */
  void send(String model, List<Sent> statements) {
    List<Future<RecordMetadata>> taken = new ArrayList<>();
    for (Sent statement : statements) {
      Headers headers = new RecordHeaders();
      // For its headers; the bytes are those that were read once, whoever wrote them.
      var unused =
          EventSerdes.adapterEvents()
              .serialize(topic, headers, EventSerdes.adapterEvents().read(statement.value()));
      taken.add(
          producer.send(new ProducerRecord<>(topic, null, model, statement.value(), headers)));
    }
    producer.flush();
    taken.forEach(StatementSender::await);
  }

  private static void await(Future<RecordMetadata> taken) {
    try {
      RecordMetadata unused = taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException("interrupted while sending");
    } catch (ExecutionException e) {
      throw new KafkaException("the broker did not take a statement", e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
