package dev.lethe.inference;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes what trainer and tracker would write, and reads what replicas write. All logs of one
 * broker and prefix continue the same chains.
 */
public final class TestLog {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Map<String, SignedControlLog> CHAINS = new ConcurrentHashMap<>();

  private final String bootstrap;
  private final String model;
  private final Topics topics;
  private final SignedControlLog chain;
  private Headers said = new RecordHeaders();
  private Headers lastHeaders = new RecordHeaders();

  public TestLog(String bootstrap, String prefix) {
    this(bootstrap, prefix, TestStack.MODEL);
  }

  TestLog(String bootstrap, String prefix, String model) {
    this.bootstrap = bootstrap;
    this.model = model;
    this.topics = new Topics(prefix);
    this.chain = CHAINS.computeIfAbsent(bootstrap + prefix, log -> new SignedControlLog(model));
  }

  /** As the next statement of its signer, with the head after it; returns what was said. */
  public AdapterEvent announce(AdapterEvent event) {
    AdapterEvent stated = chain.state(event);
    say(stated);
    head();
    return stated;
  }

  /** What the tracker says of the log as it is now; waits for the topic that the replica makes. */
  public void head() {
    awaitTopic(topics.liveSetHeads());
    say(chain.head());
  }

  public void say(LiveSetHead head) {
    send(topics.liveSetHeads(), EventSerdes.liveSetHeads().write(Event.of(head)));
  }

  /** As it is, whether or not it counts. */
  public void say(AdapterEvent event) {
    send(topics.adapterEvents(), EventSerdes.adapterEvents().write(Event.of(event)));
  }

  /** Deletes every record of {@code adapter-events}, as whoever may delete records can. */
  public void empty() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (TopicDescription topic :
          admin.describeTopics(List.of(topics.adapterEvents())).allTopicNames().get().values()) {
        topic
            .partitions()
            .forEach(
                partition ->
                    all.put(
                        new TopicPartition(topic.name(), partition.partition()),
                        RecordsToDelete.beforeOffset(-1)));
      }
      admin.deleteRecords(all).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Says the same as {@link #announce}, in records that have this header. */
  public void announceWith(String header, String value, AdapterEvent event) {
    said = new RecordHeaders().add(header, value.getBytes(StandardCharsets.UTF_8));
    announce(event);
    said = new RecordHeaders();
  }

  /** A header of the record that was awaited last. */
  public Optional<String> lastHeader(String name) {
    return Optional.ofNullable(lastHeaders.lastHeader(name))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8));
  }

  private void awaitTopic(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Await.until("topic " + topic, () -> exists(admin, topic));
    }
  }

  private static boolean exists(Admin admin, String topic) {
    try {
      return admin.listTopics().names().get().contains(topic);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void send(String topic, byte[] value) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, model, value);
      said.forEach(record.headers()::add);
      producer.send(record).get();
    } catch (ExecutionException | InterruptedException e) {
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
            // Closing waits for the fetch under way.
            Map.<String, Object>of("bootstrap.servers", bootstrap, "fetch.max.wait.ms", 50),
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
            lastHeaders = message.headers();
          }
        }
      }
    }
    return found;
  }
}
