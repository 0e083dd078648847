package dev.lethe.inference.reload;

import dev.lethe.inference.LogKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code adapter-events} and {@code live-set-heads} from their beginning into a {@link
 * Ledger}: every partition, without a group, committed records only. What does not count is
 * reported and changes nothing. Used by one thread; owns its consumer.
 */
final class AdapterFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterFeed.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final Consumer<String, byte[]> consumer;
  private final Topics topics;
  private final String model;
  private final Ledger ledger;
  private final Findings findings;

  AdapterFeed(
      Consumer<String, byte[]> consumer,
      Topics topics,
      String model,
      Ledger ledger,
      Findings findings) {
    this.consumer = consumer;
    this.topics = topics;
    this.model = model;
    this.ledger = ledger;
    this.findings = findings;
    List<TopicPartition> partitions =
        Stream.of(topics.adapterEvents(), topics.liveSetHeads())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  Ledger ledger() {
    return ledger;
  }

  /** Reads up to where the log ends now. */
  void catchUp() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (!reached(ends)) {
      poll();
    }
  }

  /** Reads what there is, waiting a moment for it; whether this model's artefacts changed. */
  boolean poll() {
    boolean changed = false;
    for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
      changed |= apply(message);
    }
    return changed;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private boolean apply(ConsumerRecord<String, byte[]> message) {
    if (message.value() == null) {
      findings.unreadable(message); // nobody who may write here writes tombstones
      return false;
    }
    try {
      return message.topic().equals(topics.adapterEvents()) ? statement(message) : head(message);
    } catch (InvalidEventException e) {
      // Nobody can act on it and nobody will acknowledge it; stopping here would stop everything.
      LOG.error(
          LogKey.EVENT_UNREADABLE,
          message.topic(),
          message.partition(),
          message.offset(),
          e.getMessage());
      findings.unreadable(message);
      return false;
    }
  }

  private boolean statement(ConsumerRecord<String, byte[]> message) {
    AdapterEvent event = EventSerdes.adapterEvents().read(message.value()).data();
    if (!event.model().equals(model)) {
      return false;
    }
    Optional<Fault> fault = ledger.apply(event);
    fault.ifPresent(why -> findings.statement(event, why, message));
    return fault.isEmpty();
  }

  private boolean head(ConsumerRecord<String, byte[]> message) {
    LiveSetHead head = EventSerdes.liveSetHeads().read(message.value()).data();
    if (head.model().equals(model)) {
      ledger.apply(head).ifPresent(why -> findings.head(head, why, message));
    }
    return false; // a head changes nothing of what is in force
  }
}
