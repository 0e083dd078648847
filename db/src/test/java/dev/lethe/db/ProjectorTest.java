package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectorTest {
  private static final String[] TABLES = {
    "audit_event",
    "request_view",
    "request_timeline",
    "adapter_registry",
    "replica",
    "replica_ack",
    "projector_offset",
    "request_key"
  };

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final MasterKey masterKey;
  private final SubjectKey subjectKey;
  private final Log log;

  ProjectorTest(@TempDir Path folder) {
    masterKey = MasterKey.create(folder.resolve("keyset.json"));
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log = new Log(subjectKey);
  }

  @Test
  void oneAuditRowForEachLifecycleEventWithThePayloadAsInKafka() throws Exception {
    log.certified("r-1", "person 17").heartbeat("replica-1", false);

    log.projectInto(database.service());

    List<SourcedEvent> steps =
        log.records().stream().filter(r -> r.topic().equals("lethe.request-events")).toList();
    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("7");
    assertThat(
            database
                .single("SELECT payload FROM audit_event WHERE seq = 7")
                .getBytes(StandardCharsets.UTF_8))
        .isEqualTo(steps.get(6).value());
    assertThat(
            database.single(
                "SELECT concat_ws(' ', request_id, tenant, model, type, state, topic,"
                    + " kafka_partition, kafka_offset) FROM audit_event WHERE seq = 7"))
        .isEqualTo(
            "r-1 acme demo lethe.request-certified.v1 CERTIFIED lethe.request-events 0 "
                + steps.get(6).offset());
  }

  @Test
  void redeliveryChangesNothing() throws Exception {
    log.certified("r-1", "person 17").heartbeat("replica-1", false);
    log.projectInto(database.service());
    String before = everything(database);

    log.projectInto(database.service());
    database.execute("DELETE FROM projector_offset"); // as if the offsets were lost
    log.projectInto(database.service());

    assertThat(everything(database)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderAcrossPartitionsAndTheSizeOfBatchesDoNotMatter(long seed) throws Exception {
    log.certified("r-1", "person 17").heartbeat("replica-1", false);
    log.certified("r-2", "person 18").heartbeat("replica-1", true);
    log.projectInto(database.service());
    String expected = everything(database);

    try (TestDatabase other = TestDatabase.migrated()) {
      for (List<SourcedEvent> batch : shuffledAcrossPartitions(log.records(), new Random(seed))) {
        Log.project(other.service(), batch);
      }

      assertThat(everything(other)).isEqualTo(expected);
    }
  }

  @Test
  void whatIsRolledBackWasNeverApplied() throws Exception {
    log.certified("r-1", "person 17");
    try (Connection connection = database.service().getConnection()) {
      connection.setAutoCommit(false);
      new Projector(Log.TOPICS).apply(connection, log.records());
      connection.rollback();

      assertThat(new Projector(Log.TOPICS).offsets(connection)).isEmpty();
    }

    log.projectInto(database.service());
    assertThat(AuditVerifier.verify(database.auditor(), rows -> {}).rows()).isEqualTo(7);
  }

  @Test
  void theOffsetsToGoOnFromAreKept() throws Exception {
    log.certified("r-1", "person 17");

    log.projectInto(database.service());

    try (Connection connection = database.service().getConnection()) {
      assertThat(new Projector(Log.TOPICS).offsets(connection))
          .containsEntry(new TopicPartition("lethe.request-events", 0), 11L)
          .containsEntry(new TopicPartition("lethe.enforcement-events", 2), 9L);
    }
  }

  @Test
  void twoProjectorsAtOnceApplyEverythingOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      log.certified("r-" + i, "person " + i);
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<?>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(
          threads.submit(
              () -> {
                for (SourcedEvent record : log.records()) {
                  Log.project(database.service(), List.of(record));
                }
                return null;
              }));
    }
    for (Future<?> one : both) {
      one.get();
    }
    threads.shutdown();

    AuditReport report = AuditVerifier.verify(database.auditor(), rows -> {});
    assertThat(report.isSound()).isTrue();
    assertThat(report.rows()).isEqualTo(35);
  }

  @Test
  void needsATransaction() throws Exception {
    try (Connection connection = database.service().getConnection()) {
      assertThatThrownBy(() -> new Projector(Log.TOPICS).apply(connection, List.of()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRecordThatIsNoEventIsPassedOver() throws Exception {
    byte[] value = "{\"secret\":1}".getBytes(StandardCharsets.UTF_8);
    log.received("r-1", "person 17", null);
    List<SourcedEvent> records = new ArrayList<>(log.records());
    records.add(new SourcedEvent("lethe.request-events", 0, 1, value));
    records.add(new SourcedEvent("lethe.enforcement-events", 0, 5, value));

    Log.project(database.service(), records);

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("1");
    assertThat(everything(database)).doesNotContain("secret");
    assertThat(database.single("SELECT sum(next_offset) FROM projector_offset")).isEqualTo("8");
  }

  @Test
  void anEventThatIsTwiceInOneBatchHasOneRow() throws Exception {
    log.received("r-1", "person 17", null);
    SourcedEvent first = log.records().get(0);

    Log.project(
        database.service(),
        List.of(first, new SourcedEvent(first.topic(), first.partition(), 1, first.value())));

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("1");
    assertThat(database.single("SELECT count(*) FROM request_timeline")).isEqualTo("1");
    assertThat(database.single("SELECT next_offset FROM projector_offset")).isEqualTo("2");
  }

  @Test
  void aTombstoneMovesTheOffsetOnly() throws Exception {
    Log.project(database.service(), List.of(new SourcedEvent("lethe.replica-events", 0, 41, null)));

    assertThat(database.single("SELECT next_offset FROM projector_offset")).isEqualTo("42");
  }

  @Test
  void aStepThatTheLifecycleDoesNotHaveIsRecordedButNotFollowed() throws Exception {
    log.received("r-1", "person 17", null)
        .step("r-1", RequestState.CERTIFIED, Log.BUNDLE, null)
        .step("r-1", RequestState.ACCEPTED, null, null);

    log.projectInto(database.service());

    RequestStatus status = status("r-1");
    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("3");
    assertThat(status.state()).isEqualTo(RequestState.ACCEPTED);
    assertThat(status.timeline()).hasSize(2);
    assertThat(database.single("SELECT count(*) FROM request_key")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "REJECTED, true",
    "CANCELLED, true",
    "HELD, false",
    "ACCEPTED, false",
  })
  void theKeyIsDestroyedWhereTheRequestEnds(RequestState state, boolean destroyed)
      throws Exception {
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] sealed = keys.seal("r-1", new byte[] {1});
    log.received("r-1", "person 17", null).step("r-1", state, null, null);

    log.projectInto(database.service());

    if (destroyed) {
      assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    } else {
      assertThat(keys.open("r-1", sealed)).containsExactly(1);
    }
  }

  @Test
  void theKeyIsDestroyedByTheCertificate() throws Exception {
    RequestKeys keys = new RequestKeys(database.service(), masterKey);
    byte[] sealed = keys.seal("r-1", new byte[] {1});

    log.certified("r-1", "person 17").projectInto(database.service());

    assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    assertThat(database.single("SELECT wrapped_key IS NULL FROM request_key")).isEqualTo("t");
  }

  @Test
  void aReplayAfterTheKeysAreGoneGivesTheSameTrail() throws Exception {
    log.certified("r-1", "person 17").projectInto(database.service());

    try (TestDatabase other = TestDatabase.migrated()) {
      log.projectInto(other.service());

      assertThat(everything(other)).isEqualTo(everything(database));
    }
  }

  @Test
  void theSubjectLiesNowhereInTheClear() throws Exception {
    log.certified("r-1", "Ada-Quintrell").projectInto(database.service());

    assertThat(everything(database)).doesNotContain("Quintrell");
    assertThat(status("r-1").subject()).isEqualTo("Ada-Quintrell");
    assertThat(status("r-1").toString()).doesNotContain("Quintrell");
  }

  @Test
  void theRegistryKnowsWhatIsInForce() throws Exception {
    log.adapter("r-1", AdapterEvent.Kind.SHIELD_READY, Log.SHIELD)
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, Log.BUNDLE)
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, Log.SHIELD)
        .adapter("r-1", AdapterEvent.Kind.SHIELD_READY, Log.SHIELD);

    log.projectInto(database.service());

    AdapterRegistry registry = new AdapterRegistry(database.auditor());
    assertThat(registry.inForce("demo"))
        .extracting(AdapterRegistry.Artefact::digest)
        .containsExactly(Log.BUNDLE);
    assertThat(registry.inForce("other")).isEmpty();
    assertThat(registry.ofRequest("r-1"))
        .extracting(AdapterRegistry.Artefact::kind, AdapterRegistry.Artefact::revokeReason)
        .containsExactly(
            tuple(AdapterRegistry.Kind.SHIELD, "cancelled"),
            tuple(AdapterRegistry.Kind.ADAPTER, null));
  }

  private RequestStatus status(String id) {
    return new RequestQueries(database.service(), subjectKey).find(id).orElseThrow();
  }

  private static String everything(TestDatabase database) {
    return database.dump(TABLES);
  }

  /** Interleaves the partitions at random, keeps the order in each, cuts into random batches. */
  private static List<List<SourcedEvent>> shuffledAcrossPartitions(
      List<SourcedEvent> records, Random random) {
    List<String> topics = new ArrayList<>(records.stream().map(SourcedEvent::topic).toList());
    Collections.shuffle(topics, random);
    List<SourcedEvent> left = new ArrayList<>(records);
    List<List<SourcedEvent>> batches = new ArrayList<>();
    batches.add(new ArrayList<>());
    for (String topic : topics) {
      SourcedEvent next =
          left.stream().filter(r -> r.topic().equals(topic)).findFirst().orElseThrow();
      left.remove(next);
      if (random.nextInt(3) == 0) {
        batches.add(new ArrayList<>());
      }
      batches.get(batches.size() - 1).add(next);
    }
    return batches;
  }
}
