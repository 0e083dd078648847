package dev.lethe.trainer.log;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an {@link AdapterLog} up with {@code adapter-events}, {@code live-set-heads} and {@code
 * request-events}, from their beginning. Not thread-safe: the poll loop's. Owns neither consumer
 * nor admin client.
 */
public final class LogFollower {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
  private static final Duration ADMIN_LIMIT = Duration.ofSeconds(30);

  private final Consumer<String, byte[]> consumer;
  private final Admin admin;
  private final Topics topics;
  private final AdapterLog log;

  /**
   * @param consumer without a group, read_committed; this assigns it
   */
  public LogFollower(
      Consumer<String, byte[]> consumer, Admin admin, Topics topics, AdapterLog log) {
    this.consumer = consumer;
    this.admin = admin;
    this.topics = topics;
    this.log = log;
    List<TopicPartition> all =
        List.of(topics.adapterEvents(), topics.liveSetHeads(), topics.requestEvents()).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Applies what has come in. */
  public void poll(Duration patience) {
    for (ConsumerRecord<String, byte[]> event : consumer.poll(patience)) {
      try {
        apply(event);
      } catch (InvalidEventException e) {
        LOG.error(
            "passed over an invalid event: topic={} partition={} offset={} reason={}",
            event.topic(),
            event.partition(),
            event.offset(),
            e.getMessage());
      }
    }
  }

  /**
   * Where the topics end now: at the high watermark, not at the last stable offset. An open
   * transaction of another writer would hide what a former owner committed behind it, so a
   * read_committed end is too early.
   */
  public Map<TopicPartition, Long> end() {
    Map<TopicPartition, OffsetSpec> latest =
        consumer.assignment().stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    try {
      Map<TopicPartition, Long> end = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get(ADMIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, info) -> end.put(partition, info.offset()));
      return end;
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the ends of the log topics are unknown", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Whether everything before {@code end} has been applied. */
  public boolean hasReached(Map<TopicPartition, Long> end) {
    return end.entrySet().stream()
        .allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue());
  }

  private void apply(ConsumerRecord<String, byte[]> event) {
    if (event.value() == null) {
      return;
    }
    if (event.topic().equals(topics.adapterEvents())) {
      log.apply(EventSerdes.adapterEvents().read(event.value()).data());
    } else if (event.topic().equals(topics.liveSetHeads())) {
      log.apply(EventSerdes.liveSetHeads().read(event.value()).data());
    } else if (!CaseEvent.isMarked(event.value())) {
      log.apply(EventSerdes.requestEvents().read(event.value()).data());
    }
  }
}
