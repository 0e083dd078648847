package dev.lethe.inference;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes what the trainer would write and reads what replicas write. */
public final class TestLog {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrap;
  private final Topics topics;

  public TestLog(String bootstrap, String prefix) {
    this.bootstrap = bootstrap;
    this.topics = new Topics(prefix);
  }

  public void announce(AdapterEvent event) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            EventSerdes.adapterEvents())) {
      producer
          .send(new ProducerRecord<>(topics.adapterEvents(), event.model(), Event.of(event)))
          .get();
    } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until acknowledgements of {@code digest} match. */
  public List<EnforcementEvent> acknowledgements(
      String digest, Predicate<List<EnforcementEvent>> enough) {
    return await(
        topics.enforcementEvents(),
        EventSerdes.enforcementEvents(),
        event -> event.digest().equals(digest),
        enough);
  }

  /** Waits until the heartbeats of {@code replica} match. */
  public List<ReplicaEvent> heartbeats(String replica, Predicate<List<ReplicaEvent>> enough) {
    return await(
        topics.replicaEvents(),
        EventSerdes.replicaEvents(),
        event -> event.replica().equals(replica),
        enough);
  }

  private <T> List<T> await(
      String topic, EventCodec<T> codec, Predicate<T> wanted, Predicate<List<T>> enough) {
    List<T> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Instant deadline = Instant.now().plus(PATIENCE);
      while (!enough.test(found)) {
        if (Instant.now().isAfter(deadline)) {
          throw new AssertionError("not seen in " + topic + ", only " + found);
        }
        for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(100))) {
          T event = codec.read(message.value()).data();
          if (wanted.test(event)) {
            found.add(event);
          }
        }
      }
    }
    return found;
  }
}
