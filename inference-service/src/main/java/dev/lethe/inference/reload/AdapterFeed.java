package dev.lethe.inference.reload;

import dev.lethe.inference.LogKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code adapter-events} from its beginning into an {@link AdapterTable}: every partition,
 * without a group, committed records only. Used by one thread; owns its consumer.
 */
final class AdapterFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterFeed.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final String model;
  private final AdapterTable table = new AdapterTable();

  AdapterFeed(Consumer<String, byte[]> consumer, String topic, String model) {
    this.consumer = consumer;
    this.topic = topic;
    this.model = model;
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  AdapterTable table() {
    return table;
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
      return false;
    }
    try {
      AdapterEvent event = EventSerdes.adapterEvents().read(message.value()).data();
      if (!event.model().equals(model)) {
        return false;
      }
      table.apply(event);
      return true;
    } catch (InvalidEventException e) {
      // Nobody can act on it and nobody will acknowledge it; stopping here would stop everything.
      LOG.error(
          LogKey.EVENT_UNREADABLE, topic, message.partition(), message.offset(), e.getMessage());
      return false;
    }
  }
}
