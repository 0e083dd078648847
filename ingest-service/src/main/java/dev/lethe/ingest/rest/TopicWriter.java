package dev.lethe.ingest.rest;

import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Limits;
import dev.lethe.service.kafka.KafkaClients;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one topic, as any client would, and waits until the broker has it. Gives up after 4 s,
 * and connects on first use. Thread-safe; whoever makes it closes it.
 */
final class TopicWriter implements AutoCloseable {
  private static final int PATIENCE_MS = 4_000;
  private static final byte[] CONTENT_TYPE =
      "application/cloudevents+json".getBytes(StandardCharsets.UTF_8);

  private final KafkaClients kafka;
  private final String topic;
  private @Nullable Producer<String, byte[]> producer;

  TopicWriter(KafkaClients kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /**
   * Writes one structured CloudEvent.
   *
   * @param headers to pass on, such as W3C trace context
   * @throws KafkaUnavailableException if the broker does not take it in time; it may have, all the
   *     same
   */
  void write(String key, byte[] event, Map<String, String> headers) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, event);
    record.headers().add("content-type", CONTENT_TYPE);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    try (TracedStep sending = Spans.send(topic, record.headers())) {
      var unused = send(record, sending);
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
      throw new KafkaUnavailableException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
      }
      throw new KafkaUnavailableException(e);
    } catch (TimeoutException | KafkaException e) {
      throw new KafkaUnavailableException(e);
    }
  }

  /** What reads the record goes on from here. */
  private RecordMetadata send(ProducerRecord<String, byte[]> record, TracedStep sending)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Header trace : sending.headers()) {
      record.headers().remove(trace.key()).add(trace);
    }
    try {
      return producer().send(record).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      sending.failed(e);
      throw e;
    }
  }

  /** Whether it knows where to write; connects it if need be, within 3 s. */
  boolean isConnected() {
    try {
      return !producer().partitionsFor(topic).isEmpty();
    } catch (KafkaException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(1));
    }
  }

  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      producer =
          kafka.producer(
              Map.of(
                  ProducerConfig.CLIENT_ID_CONFIG,
                  "lethe-ingest-api",
                  ProducerConfig.MAX_BLOCK_MS_CONFIG,
                  PATIENCE_MS - 1_000,
                  ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                  PATIENCE_MS / 2,
                  ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                  PATIENCE_MS,
                  ProducerConfig.LINGER_MS_CONFIG,
                  0),
              Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Limits.MAX_RECORD_BYTES));
    }
    return producer;
  }
}
