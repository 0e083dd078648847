package dev.lethe.faults;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.LiveSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Reads every topic, writes any bytes to any of them, and empties them. Used by one thread. */
final class Attacker implements AutoCloseable {
  static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  /** Every record of an attacker has it; services do not look at it, the checker does. */
  private static final String HEADER = "forgery";

  private static final int PATIENCE_MS = 20_000;

  private final Producer<byte[], byte[]> producer;
  private final Admin admin;
  private final HistoryReader reader;
  private final String model;

  Attacker(Harness harness) {
    String bootstrap = harness.addresses().kafka();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_MS / 2,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
    this.reader = new HistoryReader(harness);
    this.model = harness.addresses().model();
  }

  /** Whether an attacker wrote it. */
  static boolean isForged(ConsumerRecord<?, ?> record) {
    return record.headers().lastHeader(HEADER) != null;
  }

  /** The model that is served. */
  String model() {
    return model;
  }

  /**
   * Writes anything, to the partition that the key leads to.
   *
   * @throws ExecutionException if the broker refuses it
   */
  ForgedRecord send(String topic, @Nullable String key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    return send(topic, null, key, value);
  }

  ForgedRecord send(
      String topic, @Nullable Integer partition, @Nullable String key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, bytes, value);
    record.headers().add(HEADER, new byte[0]);
    RecordMetadata at = producer.send(record).get();
    return new ForgedRecord(new RecordPosition(at.topic(), at.partition(), at.offset()), value);
  }

  /** An artefact event under its model's key. */
  ForgedRecord say(AdapterEvent event) throws ExecutionException, InterruptedException {
    byte[] value = EventSerdes.adapterEvents().write(Event.of(event));
    return send(TOPICS.adapterEvents(), event.model(), value);
  }

  ForgedRecord say(LiveSetHead head) throws ExecutionException, InterruptedException {
    byte[] value = EventSerdes.liveSetHeads().write(Event.of(head));
    return send(TOPICS.liveSetHeads(), head.model(), value);
  }

  ForgedRecord say(ReplicaEvent event) throws ExecutionException, InterruptedException {
    byte[] value = EventSerdes.replicaEvents().write(Event.of(event, Forgery.id()));
    return send(TOPICS.replicaEvents(), event.replica(), value);
  }

  /** A step with an id of its own: under the true one's id it would be taken for a repetition. */
  ForgedRecord say(RequestEvent step) throws ExecutionException, InterruptedException {
    Event<RequestEvent> event =
        new Event<>(Forgery.id(), step.state().eventType(), step.requestId(), step.at(), step);
    byte[] value = EventSerdes.requestEvents().write(event);
    return send(TOPICS.requestEvents(), step.requestId(), value);
  }

  /** What the topic says of artefacts, in its order; what cannot be read is left out. */
  List<AdapterEvent> statements() {
    return read(TOPICS.adapterEvents(), EventSerdes.adapterEvents());
  }

  /** What counts for the model. */
  LiveSet liveSet(ControlKeys keys) {
    LiveSet set = new LiveSet(model, keys);
    for (AdapterEvent event : statements()) {
      Optional<ControlFault> unused = set.apply(event);
    }
    return set;
  }

  /** The first true statement of that kind about a request. */
  AdapterEvent statement(String requestId, Kind kind) {
    return statements().stream()
        .filter(event -> event.requestId().equals(requestId) && event.kind() == kind)
        .filter(event -> event.statement() != null)
        .findFirst()
        .orElseThrow();
  }

  /** The true heads of the model, the oldest first. */
  List<LiveSetHead> heads(ControlKeys keys) {
    return read(TOPICS.liveSetHeads(), EventSerdes.liveSetHeads()).stream()
        .filter(head -> head.model().equals(model) && ControlSignatures.check(head, keys).isEmpty())
        .toList();
  }

  /** The newest heartbeat of each replica. */
  Map<String, ReplicaEvent> replicas() {
    Map<String, ReplicaEvent> newest = new HashMap<>();
    read(TOPICS.replicaEvents(), EventSerdes.replicaEvents())
        .forEach(event -> newest.put(event.replica(), event));
    return newest;
  }

  /** The steps of a request, in their order. */
  List<RequestEvent> steps(String requestId) {
    return read(TOPICS.requestEvents(), EventSerdes.requestEvents()).stream()
        .filter(step -> step.requestId().equals(requestId))
        .toList();
  }

  /** The records of a topic, word for word. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return reader.records(topic);
  }

  /**
   * Deletes everything that a topic holds now.
   *
   * @throws ExecutionException if the broker refuses, as it does for a compacted topic
   */
  void empty(String topic) throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions =
        producer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((at, end) -> all.put(at, RecordsToDelete.beforeOffset(end.offset())));
    admin.deleteRecords(all).all().get();
  }

  /** {@link #empty} for a compacted topic: for that moment it is none. */
  void emptyCompacted(String topic) throws ExecutionException, InterruptedException {
    cleanup(topic, "delete");
    empty(topic);
    cleanup(topic, "compact");
  }

  private void cleanup(String topic, String policy)
      throws ExecutionException, InterruptedException {
    ConfigEntry entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private <T> List<T> read(String topic, EventCodec<T> codec) {
    List<T> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
      try {
        if (record.value() != null) {
          events.add(codec.read(record.value()).data());
        }
      } catch (InvalidEventException e) {
        continue; // it may be this attacker's own
      }
    }
    return events;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
