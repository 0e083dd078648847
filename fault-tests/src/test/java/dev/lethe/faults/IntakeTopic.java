package dev.lethe.faults;

import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to {@code unlearning-requests} as any client may, in binary mode. Thread-safe. */
final class IntakeTopic implements AutoCloseable {
  private final Producer<String, byte[]> producer;

  IntakeTopic(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                300_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                300_000),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Returns once the broker has it. */
  RecordPosition write(Submission submission) throws InterruptedException, ExecutionException {
    boolean cancel = submission.kind() == Submission.Kind.CANCELLATION;
    byte[] value =
        cancel
            ? ("{\"id\":\"" + submission.id() + "\"}").getBytes(StandardCharsets.UTF_8)
            : submission.body();
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(new Topics(Topics.DEFAULT_PREFIX).requests(), submission.id(), value);
    header(record, "content-type", "application/json");
    header(record, "ce_specversion", "1.0");
    header(record, "ce_id", UUID.randomUUID().toString());
    header(record, "ce_source", "/fault-tests");
    header(
        record,
        "ce_type",
        cancel ? IntakeMessage.ERASURE_CANCELLED : IntakeMessage.ERASURE_REQUESTED);
    RecordMetadata written = producer.send(record).get();
    return new RecordPosition(written.topic(), written.partition(), written.offset());
  }

  @Override
  public void close() {
    producer.close();
  }

  private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
