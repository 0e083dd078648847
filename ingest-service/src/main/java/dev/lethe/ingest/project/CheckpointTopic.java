package dev.lethe.ingest.project;

import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.schemas.AuditCheckpoint;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.service.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Writes checkpoints to their topic, from which the projector fills the table. */
final class CheckpointTopic implements AutoCloseable {
  private static final int TIMEOUT_MS = 3_000;

  private final Producer<String, byte[]> producer;
  private final String topic;

  CheckpointTopic(KafkaClients kafka, String topic) {
    this.topic = topic;
    this.producer =
        kafka.producer(
            Map.of(
                ProducerConfig.CLIENT_ID_CONFIG, "lethe-checkpoints",
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS),
            Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true));
  }

  /**
   * Returns once the broker has it. The same checkpoint gives the same event.
   *
   * @param at time of the newest event that it covers
   * @throws KafkaException if the broker does not take it
   */
  void send(SignedCheckpoint signed, Instant at) {
    TreeHead head = signed.checkpoint();
    AuditCheckpoint data =
        new AuditCheckpoint(head.origin(), head.size(), head.root(), signed.note(), at);
    byte[] value = EventSerdes.auditCheckpoints().write(Event.of(data));
    try {
      producer.send(new ProducerRecord<>(topic, head.origin(), value)).get();
    } catch (ExecutionException e) {
      throw new KafkaException("a checkpoint was not taken", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
