package dev.lethe.trainer.kafka;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.service.kafka.RecentTraces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The transactions of one partition's owner. A second owner of the partition fences the first one,
 * whose transactions fail from then on. Any exception of {@link #publish} leaves open whether it
 * was written: close this, fence with a new one, and read the log. Not thread-safe: the poll
 * loop's.
 */
public final class TransactionalPublisher implements AutoCloseable {
  private final TopicPartition partition;
  private final Topics topics;
  private final Producer<String, byte[]> producer;
  private final Supplier<ConsumerGroupMetadata> group;
  private final RecentTraces traces;

  /**
   * @param partition whose jobs it publishes the results of
   * @param group the consumer's membership at the time of the call
   * @param traces by which what is written of a request carries on its trace
   */
  public TransactionalPublisher(
      TopicPartition partition,
      Topics topics,
      Producer<String, byte[]> producer,
      Supplier<ConsumerGroupMetadata> group,
      RecentTraces traces) {
    this.partition = partition;
    this.topics = topics;
    this.producer = producer;
    this.group = group;
    this.traces = traces;
  }

  /** Ends whatever a former owner left open; from here on nothing of that owner can appear. */
  public void fence() {
    producer.initTransactions();
  }

  /**
   * Writes all of it or nothing.
   *
   * @param committable where a successor begins to read
   * @throws InvalidEventException if an event breaks its schema; nothing was begun then
   */
  void publish(List<AdapterEvent> adapters, List<RequestEvent> requests, long committable) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    adapters.forEach(event -> records.add(record(event)));
    requests.forEach(event -> records.add(record(event)));
    producer.beginTransaction();
    // The commit fails if a send did.
    records.forEach(producer::send);
    producer.sendOffsetsToTransaction(
        Map.of(partition, new OffsetAndMetadata(committable)), group.get());
    producer.commitTransaction();
  }

  /** Drops an open transaction without waiting for the broker; the next owner's fence aborts it. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private ProducerRecord<String, byte[]> record(AdapterEvent event) {
    ProducerRecord<String, byte[]> record =
        record(topics.adapterEvents(), event.model(), EventSerdes.adapterEvents(), Event.of(event));
    traces.addTo(record.headers(), event.requestId());
    return record;
  }

  private ProducerRecord<String, byte[]> record(RequestEvent event) {
    ProducerRecord<String, byte[]> record =
        record(
            topics.requestEvents(),
            event.requestId(),
            EventSerdes.requestEvents(),
            Event.of(event));
    traces.addTo(record.headers(), event.requestId());
    return record;
  }

  private static <T> ProducerRecord<String, byte[]> record(
      String topic, String key, EventCodec<T> codec, Event<T> event) {
    RecordHeaders headers = new RecordHeaders();
    byte[] value = codec.serialize(topic, headers, event);
    return new ProducerRecord<>(topic, null, key, value, headers);
  }
}
