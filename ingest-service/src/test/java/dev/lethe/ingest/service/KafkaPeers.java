package dev.lethe.ingest.service;

import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Plays the other services, and any client that writes to the intake topic. */
final class KafkaPeers implements AutoCloseable {
  static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  static final String MODEL = "demo";

  /** Ends of the trainer's chains, of all tests on one broker. */
  private static final Map<String, ChainEnd> CHAINS = new HashMap<>();

  private final String bootstrap;
  private final KafkaProducer<String, byte[]> producer;

  KafkaPeers(String bootstrap) {
    this.bootstrap = bootstrap;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void send(String topic, String key, byte[] value) throws Exception {
    var unused = producer.send(new ProducerRecord<>(topic, key, value)).get(20, TimeUnit.SECONDS);
  }

  /** To an arbitrary partition, as clients with another partitioner do. */
  void sendTo(int partition, String topic, String key, byte[] value) throws Exception {
    var unused =
        producer.send(new ProducerRecord<>(topic, partition, key, value)).get(20, TimeUnit.SECONDS);
  }

  static byte[] cancellation(String id) {
    return new String(erasure("{\"id\":\"" + id + "\"}"), StandardCharsets.UTF_8)
        .replace("erasure-requested", "erasure-cancelled")
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] erasure(String data) {
    return ("{\"specversion\":\"1.0\",\"id\":\""
            + UUID.randomUUID()
            + "\",\"source\":\"/client\",\"type\":\"lethe.erasure-requested.v1\",\"data\":"
            + data
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  void step(String id, RequestState state, @Nullable String bundle) throws Exception {
    step(MODEL, id, state, bundle);
  }

  void step(String model, String id, RequestState state, @Nullable String bundle) throws Exception {
    Measurements measured =
        state == RequestState.VERIFIED
            ? Measurements.of(Json.mapper().createObjectNode().put("recall", 1.0))
            : null;
    RequestEvent event =
        new RequestEvent(
            id, "default", model, state, Instant.now(), null, bundle, null, measured, null, null);
    if (state == RequestState.VERIFIED || state == RequestState.FAILED) {
      event = SignedSteps.sign(event, TestKeys.trainer());
    }
    send(TOPICS.requestEvents(), id, EventSerdes.requestEvents().write(Event.of(event)));
  }

  /** What the trainer says once a person let a held request go on. */
  void released(String id, String reason) throws Exception {
    RequestEvent event =
        new RequestEvent(
            id,
            "default",
            MODEL,
            RequestState.ACCEPTED,
            Instant.now(),
            reason,
            null,
            null,
            null,
            null,
            null);
    send(TOPICS.requestEvents(), id, EventSerdes.requestEvents().write(Event.of(event)));
  }

  /** A step as it is. */
  void say(RequestEvent event) throws Exception {
    byte[] bytes = EventSerdes.requestEvents().write(Event.of(event));
    send(TOPICS.requestEvents(), event.requestId(), bytes);
  }

  void adapter(String id, AdapterEvent.Kind kind, String digest) throws Exception {
    adapter(MODEL, id, kind, digest);
  }

  /** What the trainer announces, each statement after the one before. */
  void adapter(String model, String id, AdapterEvent.Kind kind, String digest) throws Exception {
    StoredArtefact stored = new StoredArtefact(digest, "x", "c2ln", digest);
    AdapterEvent event =
        kind == AdapterEvent.Kind.SHIELD_READY
            ? AdapterEvent.shieldReady(id, model, stored, Instant.now())
            : AdapterEvent.adapterReady(id, model, stored, 8, Instant.now());
    synchronized (CHAINS) {
      ChainEnd end = CHAINS.getOrDefault(model, ChainEnd.NONE);
      AdapterEvent signed = ControlSignatures.sign(event, end, TestKeys.trainer());
      CHAINS.put(model, ControlSignatures.end(signed));
      say(signed);
    }
  }

  void say(AdapterEvent event) throws Exception {
    send(TOPICS.adapterEvents(), event.model(), EventSerdes.adapterEvents().write(Event.of(event)));
  }

  void withdrawn(String id, String replica, String digest) throws Exception {
    EnforcementEvent event =
        new EnforcementEvent(
            id, MODEL, replica, digest, EnforcementEvent.Kind.WITHDRAWN, Instant.now(), null, null);
    send(TOPICS.enforcementEvents(), id, EventSerdes.enforcementEvents().write(Event.of(event)));
  }

  void ack(String id, String replica, String digest) throws Exception {
    ack(MODEL, id, replica, digest);
  }

  void ack(String model, String id, String replica, String digest) throws Exception {
    ack(model, id, replica, digest, null);
  }

  void ack(String model, String id, String replica, String digest, @Nullable Traffic traffic)
      throws Exception {
    EnforcementEvent event =
        new EnforcementEvent(
            id,
            model,
            replica,
            digest,
            EnforcementEvent.Kind.ENFORCED,
            Instant.now(),
            null,
            traffic);
    send(TOPICS.enforcementEvents(), id, EventSerdes.enforcementEvents().write(Event.of(event)));
  }

  void alive(String replica, Instant startedAt, boolean leaving) throws Exception {
    alive(MODEL, replica, startedAt, leaving);
  }

  void alive(String model, String replica, Instant startedAt, boolean leaving) throws Exception {
    ReplicaEvent event =
        new ReplicaEvent(
            replica,
            model,
            "http://127.0.0.1:1",
            "sha256:" + "0".repeat(64),
            startedAt,
            Instant.now(),
            leaving);
    byte[] bytes = EventSerdes.replicaEvents().write(Event.of(event, UUID.randomUUID().toString()));
    send(TOPICS.replicaEvents(), replica, bytes);
  }

  /** Digests of a request that the tracker has revoked. */
  List<String> revoked(String id) {
    return readable(TOPICS.adapterEvents(), EventSerdes.adapterEvents()).stream()
        .filter(event -> event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED)
        .filter(event -> event.requestId().equals(id))
        .filter(event -> ControlSignatures.check(event, TestKeys.keys()).isEmpty())
        .map(AdapterEvent::digest)
        .toList();
  }

  List<UnlearningJob> jobs(String id) {
    return all(TOPICS.jobs(), EventSerdes.jobs()).stream()
        .filter(job -> job.requestId().equals(id))
        .toList();
  }

  /** A header of the record whose text names a request; empty if it has none. */
  String header(String topic, String requestId, String name) {
    return records(topic).stream()
        .filter(
            record ->
                new String(record.value(), StandardCharsets.UTF_8)
                    .contains("\"" + requestId + "\""))
        .map(record -> record.headers().lastHeader(name))
        .map(header -> header == null ? "" : new String(header.value(), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }

  /** Without case events, which another codec reads. */
  <T> List<T> all(String topic, EventCodec<T> codec) {
    return records(topic).stream()
        .filter(record -> !CaseEvent.isMarked(record.value()))
        .map(record -> codec.read(record.value()).data())
        .toList();
  }

  /** Without what other tests have put there that is no event. */
  private <T> List<T> readable(String topic, EventCodec<T> codec) {
    List<T> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
      try {
        events.add(codec.read(record.value()).data());
      } catch (InvalidEventException e) {
        continue;
      }
    }
    return events;
  }

  /** Everything committed that is in a topic now. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "isolation.level",
            "read_committed",
            "fetch.max.wait.ms", // closing waits for the fetch under way
            50);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
  }
}
