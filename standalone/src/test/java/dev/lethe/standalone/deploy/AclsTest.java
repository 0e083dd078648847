package dev.lethe.standalone.deploy;

import static dev.lethe.standalone.deploy.SecuredBroker.AUDITOR;
import static dev.lethe.standalone.deploy.SecuredBroker.CLIENT;
import static dev.lethe.standalone.deploy.SecuredBroker.INFERENCE;
import static dev.lethe.standalone.deploy.SecuredBroker.INGEST;
import static dev.lethe.standalone.deploy.SecuredBroker.TRAINER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.localstack.BrokerSecurity;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnsuitableTopicsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each principal may do on a broker with the ACLs that are shipped, tried out. */
@NullUnmarked // Set before all tests.
class AclsTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  /** A topic of ingest's own, as Kafka Streams makes them. */
  private static final String OWN = "lethe.tracker-signals-by-model-repartition";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

  private static SecuredBroker broker;
  private static Admin admin;
  private static Set<String> topics;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = SecuredBroker.start(folder, 0);
    admin = broker.admin(BrokerSecurity.ADMIN);
    try (Admin ingest = broker.admin(INGEST)) {
      new TopicProvisioner(TOPICS, 2).ensure(ingest);
      create(ingest, OWN);
    }
    topics = new TreeSet<>(Set.of(OWN));
    new TopicProvisioner(TOPICS, 2).topics().forEach(topic -> topics.add(topic.name()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!admin.listTopics().names().get().containsAll(topics)) {
      assertThat(System.nanoTime()).as("topics that are listed").isLessThan(end);
    }
    for (String topic : topics) {
      write(BrokerSecurity.ADMIN, topic);
    }
  }

  @AfterAll
  static void stop() {
    if (admin != null) {
      admin.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void eachPrincipalWritesAndReadsWhatItHasToAndNothingElse() {
    // Given
    Map<String, Set<String>> writes = new LinkedHashMap<>();
    writes.put(CLIENT, Set.of(TOPICS.requests()));
    writes.put(
        INGEST,
        Set.of(
            TOPICS.requests(),
            TOPICS.deadLetters(),
            TOPICS.jobs(),
            TOPICS.requestEvents(),
            TOPICS.adapterEvents(),
            TOPICS.liveSetHeads(),
            TOPICS.withdrawalOrders(),
            TOPICS.enforcementEvents(),
            TOPICS.auditCheckpoints(),
            OWN));
    writes.put(TRAINER, Set.of(TOPICS.requestEvents(), TOPICS.adapterEvents()));
    writes.put(INFERENCE, Set.of(TOPICS.enforcementEvents(), TOPICS.replicaEvents()));
    writes.put(AUDITOR, Set.of());
    Set<String> log =
        Set.of(
            TOPICS.requestEvents(),
            TOPICS.adapterEvents(),
            TOPICS.liveSetHeads(),
            TOPICS.withdrawalOrders(),
            TOPICS.enforcementEvents(),
            TOPICS.replicaEvents(),
            TOPICS.auditCheckpoints());
    Set<String> ingestReads = new TreeSet<>(log);
    ingestReads.addAll(Set.of(TOPICS.requests(), OWN));
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    reads.put(CLIENT, Set.of());
    reads.put(INGEST, ingestReads);
    reads.put(
        TRAINER,
        Set.of(
            TOPICS.jobs(), TOPICS.requestEvents(), TOPICS.adapterEvents(), TOPICS.liveSetHeads()));
    reads.put(INFERENCE, Set.of(TOPICS.adapterEvents(), TOPICS.liveSetHeads()));
    reads.put(AUDITOR, log);

    // When
    Map<String, Set<String>> written = new LinkedHashMap<>();
    Map<String, Set<String>> read = new LinkedHashMap<>();
    for (String user : writes.keySet()) {
      written.put(user, allowed(topic -> write(user, topic)));
      read.put(user, allowed(topic -> read(user, topic)));
    }

    // Then
    assertThat(topics).hasSize(11);
    assertThat(written).isEqualTo(writes);
    assertThat(read).isEqualTo(reads);
  }

  @Test
  void aClientMayDoNothingToTopicsGroupsAndLists() {
    List<String> allowed = new ArrayList<>();
    int tried = 0;
    try (Admin client = broker.admin(CLIENT)) {
      for (String topic : topics) {
        Map<String, Callable<Object>> attempts = onTopic(client, topic);
        tried += attempts.size();
        attempts.forEach((name, attempt) -> note(allowed, name + " " + topic, attempt));
      }
      Map<String, Callable<Object>> others = onTheBroker(client);
      tried += others.size();
      others.forEach((name, attempt) -> note(allowed, name, attempt));
    }

    assertThat(tried).isGreaterThan(70);
    assertThat(allowed).isEmpty();
  }

  @Test
  void aClientSeesNoTopicButTheIntake() throws Exception {
    try (Admin client = broker.admin(CLIENT)) {
      Set<String> seen = client.listTopics().names().get();

      assertThat(seen).containsExactly(TOPICS.requests());
    }
  }

  @Test
  void onlyIngestCanTakeBackWhatItWroteAndThatOnlyInItsOwnTopics() {
    for (String user : List.of(INGEST, TRAINER, INFERENCE, AUDITOR)) {
      List<String> allowed = new ArrayList<>();
      try (Admin service = broker.admin(user)) {
        for (String topic : topics) {
          Map<String, Callable<Object>> attempts = onTopic(service, topic);
          attempts.remove("describe configs");
          attempts.remove("read");
          attempts.remove("delete topic"); // ingest's own would be gone
          attempts.forEach((name, attempt) -> note(allowed, name + " " + topic, attempt));
        }
        if (!user.equals(INGEST)) {
          onTheBroker(service).forEach((name, attempt) -> note(allowed, name, attempt));
        }
      }

      List<String> own = List.of("delete records " + OWN);
      assertThat(allowed).as(user).isEqualTo(user.equals(INGEST) ? own : List.of());
    }
  }

  @Test
  void eachServiceChecksItsTopicsAndOneThatMayNotSaysWhatItLacks() {
    Map<String, ServiceRole> roles =
        Map.of(
            INGEST, ServiceRole.INGEST,
            TRAINER, ServiceRole.TRAINER,
            INFERENCE, ServiceRole.INFERENCE);
    roles.forEach(
        (user, role) -> {
          try (Admin service = broker.admin(user)) {
            assertThat(new TopicProvisioner(TOPICS, 2).usedBy(role).ensure(service))
                .singleElement()
                .asString()
                .contains("replication factor 1");
          }
        });
    try (Admin auditor = broker.admin(AUDITOR)) {
      assertThatThrownBy(() -> new TopicProvisioner(TOPICS, 2).ensure(auditor))
          .isInstanceOf(UnsuitableTopicsException.class)
          .hasMessageContaining(
              "lethe.unlearning-jobs cannot be checked: this service may not Describe it")
          .hasMessageContaining(
              "lethe.adapter-events cannot be checked: this service may not DescribeConfigs it")
          .hasMessageContaining("--operation DescribeConfigs --topic lethe.adapter-events");
    }
  }

  @Test
  void aTrainerCommitsWhatItMadeWithItsOffsetsInOneTransaction() {
    // Given
    TopicPartition jobs = new TopicPartition(TOPICS.jobs(), 0);
    Map<String, Object> member = Map.of("group.id", "lethe.trainer-demo");
    Map<String, Object> writer = Map.of("transactional.id", "lethe.trainer-demo-0");
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(TRAINER, member);
        KafkaProducer<byte[], byte[]> producer = producer(TRAINER, writer)) {
      consumer.subscribe(List.of(TOPICS.jobs()));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.assignment().isEmpty() && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(100));
      }

      // When
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(new ProducerRecord<>(TOPICS.adapterEvents(), VALUE));
      producer.sendOffsetsToTransaction(
          Map.of(jobs, new OffsetAndMetadata(1)), consumer.groupMetadata());
      producer.commitTransaction();

      // Then
      assertThat(consumer.committed(Set.of(jobs)).get(jobs).offset()).isEqualTo(1);
    }
  }

  /** An attempt on one topic; fails where it is not allowed. */
  private interface Attempt {
    void on(String topic) throws Exception;
  }

  private static Set<String> allowed(Attempt attempt) {
    Set<String> allowed = new TreeSet<>();
    for (String topic : topics) {
      if (isAllowed(
          () -> {
            attempt.on(topic);
            return topic;
          })) {
        allowed.add(topic);
      }
    }
    return allowed;
  }

  private static Map<String, Callable<Object>> onTopic(Admin client, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    TopicPartition partition = new TopicPartition(topic, 0);
    AlterConfigOp shorter =
        new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET);
    Map<String, Callable<Object>> attempts = new LinkedHashMap<>();
    attempts.put(
        "delete records",
        () -> client.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get());
    attempts.put(
        "alter configs",
        () -> client.incrementalAlterConfigs(Map.of(resource, List.of(shorter))).all().get());
    attempts.put("describe configs", () -> client.describeConfigs(List.of(resource)).all().get());
    attempts.put(
        "add partitions",
        () -> client.createPartitions(Map.of(topic, NewPartitions.increaseTo(9))).all().get());
    attempts.put("delete topic", () -> client.deleteTopics(List.of(topic)).all().get());
    attempts.put(
        "reassign",
        () -> client.alterPartitionReassignments(Map.of(partition, Optional.empty())).all().get());
    attempts.put(
        "read",
        () -> {
          read(CLIENT, topic);
          return topic;
        });
    return attempts;
  }

  private static Map<String, Callable<Object>> onTheBroker(Admin client) {
    ConfigResource brokers = new ConfigResource(ConfigResource.Type.BROKER, "1");
    Map<String, Callable<Object>> attempts = new LinkedHashMap<>();
    attempts.put(
        "create topic",
        () -> {
          create(client, "lethe.another");
          return "";
        });
    attempts.put("describe ACLs", () -> client.describeAcls(AclBindingFilter.ANY).values().get());
    attempts.put("delete ACLs", () -> client.deleteAcls(List.of(AclBindingFilter.ANY)).all().get());
    attempts.put(
        "grant itself more",
        () ->
            client.createAcls(admin.describeAcls(AclBindingFilter.ANY).values().get()).all().get());
    attempts.put("broker configs", () -> client.describeConfigs(List.of(brokers)).all().get());
    attempts.put(
        "reset a group",
        () ->
            client
                .alterConsumerGroupOffsets(
                    "lethe.intake",
                    Map.of(new TopicPartition(TOPICS.requests(), 0), new OffsetAndMetadata(1000)))
                .all()
                .get());
    attempts.put(
        "delete a group", () -> client.deleteConsumerGroups(List.of("lethe.intake")).all().get());
    attempts.put(
        "fence a service", () -> client.fenceProducers(List.of("lethe.intake-x-1")).all().get());
    return attempts;
  }

  private static void note(List<String> allowed, String name, Callable<Object> attempt) {
    if (isAllowed(attempt)) {
      allowed.add(name);
    }
  }

  /** False only where the broker says that it is not; whatever else goes wrong fails the test. */
  private static boolean isAllowed(Callable<Object> attempt) {
    try {
      attempt.call();
      return true;
    } catch (Exception e) {
      // A producer that got no id because of it fails a send at once, with a wrapper of its own.
      if (e instanceof AuthorizationException || e.getCause() instanceof AuthorizationException) {
        return false;
      }
      throw new AssertionError(e);
    }
  }

  private static void create(Admin client, String topic) throws Exception {
    NewTopic wanted = new NewTopic(topic, Optional.of(2), Optional.empty());
    client.createTopics(List.of(wanted)).all().get();
  }

  private static void write(String user, String topic) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(user, Map.of())) {
      producer.send(new ProducerRecord<>(topic, 0, VALUE, VALUE)).get();
    }
  }

  private static void read(String user, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(user, Map.of())) {
      TopicPartition first = new TopicPartition(topic, 0);
      consumer.assign(List.of(first));
      consumer.seekToBeginning(List.of(first));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.poll(Duration.ofMillis(200)).isEmpty()) {
        assertThat(System.nanoTime()).as("reading " + topic).isLessThan(end);
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String user, Map<String, Object> more) {
    Map<String, Object> config = broker.as(user).producer(Map.of("max.block.ms", 30_000), more);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String user, Map<String, Object> more) {
    // Closing waits for the fetch under way.
    Map<String, Object> defaults =
        Map.of("default.api.timeout.ms", 30_000, "fetch.max.wait.ms", 50);
    Map<String, Object> config = broker.as(user).consumer(defaults, more);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
