package dev.lethe.faults;

import dev.lethe.db.SourcedEvent;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.faults.Submission.Fate;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning, committed records only, and what lies beside them. */
record HistoryReader(Harness harness) {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final String SUFFIX = ".json";
  private static final Duration POLL = Duration.ofMillis(200);

  /** A consumer that closes waits for its fetch under way: 500 ms, were it not for this. */
  private static final int FETCH_WAIT_MS = 50;

  /** A consumer without a group. */
  static Consumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            FETCH_WAIT_MS),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Everything, as it is now. */
  History read(Map<String, Fate> fates, List<RecordPosition> due, Set<String> mayBeDead)
      throws IOException {
    Map<RecordPosition, String> intake = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records(TOPICS.requests())) {
      RecordPosition at = new RecordPosition(record.topic(), record.partition(), record.offset());
      intake.put(at, new String(record.key(), StandardCharsets.UTF_8));
    }
    List<AdapterEvent> artefacts = new ArrayList<>();
    List<RecordPosition> uncounted = count(artefacts);
    return new History(
        fates,
        due,
        mayBeDead,
        intake,
        events(TOPICS.requestEvents(), EventSerdes.requestEvents()),
        artefacts,
        uncounted,
        events(TOPICS.jobs(), EventSerdes.jobs()),
        events(TOPICS.deadLetters(), EventSerdes.deadLetters()),
        AuditCheck.with(harness.addresses(), HistoryReader::keys),
        certificates(),
        replaced(artefacts));
  }

  /** All that the projector reads, each partition in its order. */
  List<SourcedEvent> sources() {
    return Stream.of(
            TOPICS.requestEvents(),
            TOPICS.adapterEvents(),
            TOPICS.enforcementEvents(),
            TOPICS.replicaEvents(),
            TOPICS.auditCheckpoints(),
            TOPICS.liveSetHeads(),
            TOPICS.withdrawalOrders())
        .flatMap(topic -> records(topic).stream())
        .map(r -> new SourcedEvent(r.topic(), r.partition(), r.offset(), r.value()))
        .toList();
  }

  /** Puts what counts into {@code counted}; where the rest lies that no attacker wrote. */
  private List<RecordPosition> count(List<AdapterEvent> counted) {
    DataFolder data = new DataFolder(harness.data());
    ControlKeys keys = ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
    LiveSet set = new LiveSet(harness.addresses().model(), keys, counted::add);
    List<RecordPosition> uncounted = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(TOPICS.adapterEvents())) {
      if (!Attacker.isForged(record)
          && set.apply(EventSerdes.adapterEvents().read(record.value()).data()).isPresent()) {
        uncounted.add(new RecordPosition(record.topic(), record.partition(), record.offset()));
      }
    }
    return uncounted;
  }

  private <T> List<T> events(String topic, EventCodec<T> codec) {
    return records(topic).stream()
        .filter(record -> !Attacker.isForged(record) && !CaseEvent.isMarked(record.value()))
        .map(record -> codec.read(record.value()).data())
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = consumer(harness.addresses().kafka())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }

  private static Map<String, Boolean> keys(DataSource database) {
    Map<String, Boolean> keys = new HashMap<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT request_id, destroyed_at IS NOT NULL FROM request_key");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        keys.put(row.getString(1), row.getBoolean(2));
      }
      return keys;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> certificates() throws IOException {
    Map<String, String> digests = new HashMap<>();
    try (Stream<Path> files = Files.list(harness.data().resolve("certificates"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
        String name = file.getFileName().toString();
        String request = name.substring(0, name.length() - SUFFIX.length());
        digests.put(request, Digests.sha256(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  private Map<String, String> replaced(List<AdapterEvent> artefacts) throws IOException {
    Path store = harness.data().resolve("bundles");
    Map<String, String> replaced = new HashMap<>();
    for (AdapterEvent event : artefacts) {
      if (event.kind() == AdapterEvent.Kind.ADAPTER_READY) {
        Path file = store.resolve(event.location()).resolve(ManifestFiles.MANIFEST);
        Manifest manifest = ManifestFiles.read(Files.readAllBytes(file));
        String digest = manifest.provenance().path("consolidation").path("replaces").asText();
        if (!digest.isEmpty()) {
          replaced.put(event.digest(), digest);
        }
      }
    }
    return replaced;
  }
}
