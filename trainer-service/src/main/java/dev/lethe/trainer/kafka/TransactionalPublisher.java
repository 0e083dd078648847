package dev.lethe.trainer.kafka;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
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
    List<TracedStep> sending = new ArrayList<>();
    try {
      List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
      adapters.forEach(event -> records.add(record(event, sending)));
      requests.forEach(event -> records.add(record(event, sending)));
      write(records, committable);
    } catch (RuntimeException e) {
      sending.forEach(each -> each.failed(e));
      throw e;
    } finally {
      sending.forEach(TracedStep::close);
    }
  }

  private void write(List<ProducerRecord<String, byte[]>> records, long committable) {
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

  private ProducerRecord<String, byte[]> record(AdapterEvent event, List<TracedStep> sending) {
    ProducerRecord<String, byte[]> record =
        record(topics.adapterEvents(), event.model(), EventSerdes.adapterEvents(), Event.of(event));
    sending.add(
        traced(record, event.requestId(), event.model())
            .with(SpanAttribute.EVENT, event.kind())
            .with(SpanAttribute.DIGEST, event.digest()));
    return record;
  }

  private ProducerRecord<String, byte[]> record(RequestEvent event, List<TracedStep> sending) {
    ProducerRecord<String, byte[]> record =
        record(
            topics.requestEvents(),
            event.requestId(),
            EventSerdes.requestEvents(),
            Event.of(event));
    sending.add(
        traced(record, event.requestId(), event.model()).with(SpanAttribute.STATE, event.state()));
    return record;
  }

  /** Until its transaction is over. Whoever reads the record goes on from here. */
  private TracedStep traced(ProducerRecord<String, byte[]> record, String requestId, String model) {
    TracedStep step =
        Spans.send(record.topic(), traces.of(requestId))
            .with(SpanAttribute.REQUEST_ID, requestId)
            .with(SpanAttribute.MODEL, model);
    step.headers().forEach(record.headers()::add);
    return step;
  }

  private static <T> ProducerRecord<String, byte[]> record(
      String topic, String key, EventCodec<T> codec, Event<T> event) {
    RecordHeaders headers = new RecordHeaders();
    byte[] value = codec.serialize(topic, headers, event);
    return new ProducerRecord<>(topic, null, key, value, headers);
  }
}
