package dev.lethe.standalone.bench;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what becomes of requests from the log of a running stack, as it comes, and notes when it
 * could be read: committed records only, so a step counts once everybody may act on it.
 */
final class ShieldLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final ShieldTimes times;
  private final KafkaConsumer<String, byte[]> consumer;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::follow, "shield-log");

  private ShieldLog(String bootstrap, ShieldTimes times) {
    this.times = times;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "max.poll.records",
                5_000),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Follows from here on. */
  static ShieldLog follow(String bootstrap, ShieldTimes times) {
    ShieldLog log = new ShieldLog(bootstrap, times);
    List<TopicPartition> partitions =
        Stream.of(
                TOPICS.requestEvents(),
                TOPICS.jobs(),
                TOPICS.adapterEvents(),
                TOPICS.enforcementEvents())
            .flatMap(topic -> log.consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    log.consumer.assign(partitions);
    log.consumer.seekToEnd(partitions);
    partitions.forEach(log.consumer::position); // it seeks only now
    log.thread.setDaemon(true);
    log.thread.start();
    return log;
  }

  /** Whether it reads on; otherwise nothing more is noted. */
  boolean isFollowing() {
    return thread.isAlive();
  }

  private void follow() {
    try (consumer) {
      while (over.getCount() > 0) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          note(record, System.nanoTime());
        }
      }
    } catch (WakeupException e) {
      over.countDown(); // closed
    }
  }

  private void note(ConsumerRecord<String, byte[]> record, long nanos) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      if (record.topic().equals(TOPICS.requestEvents())) {
        if (!CaseEvent.isMarked(value)) {
          note(EventSerdes.requestEvents().read(value).data(), nanos);
        }
      } else if (record.topic().equals(TOPICS.jobs())) {
        UnlearningJob job = EventSerdes.jobs().read(value).data();
        times.reached(job.requestId(), ShieldStep.QUEUED, nanos);
      } else if (record.topic().equals(TOPICS.adapterEvents())) {
        AdapterEvent event = EventSerdes.adapterEvents().read(value).data();
        if (event.kind() == AdapterEvent.Kind.SHIELD_READY) {
          times.reached(event.requestId(), ShieldStep.ANNOUNCED, nanos);
        }
      } else {
        note(EventSerdes.enforcementEvents().read(value).data(), nanos);
      }
    } catch (InvalidEventException e) {
      // others may write here, too: it is nobody's step
    }
  }

  private void note(RequestEvent event, long nanos) {
    String id = event.requestId();
    switch (event.state()) {
      case ACCEPTED -> times.reached(id, ShieldStep.ACCEPTED, nanos);
      case SHIELDED -> times.reached(id, ShieldStep.SHIELDED, nanos);
      case VERIFIED -> times.fitted();
      case HELD, REJECTED, CANCELLED, FAILED -> times.ended(id, event.state().name());
      default -> {}
    }
  }

  private void note(EnforcementEvent event, long nanos) {
    if (event.kind() == EnforcementEvent.Kind.ENFORCED) {
      times.acknowledged(event.requestId(), event.replica(), nanos);
    }
  }

  @Override
  public void close() {
    over.countDown();
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
