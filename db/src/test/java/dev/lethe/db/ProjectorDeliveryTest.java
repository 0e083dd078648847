package dev.lethe.db;

import static dev.lethe.db.ProjectedTables.everything;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Each record is applied once, however records are delivered. */
class ProjectorDeliveryTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;

  ProjectorDeliveryTest(@TempDir Path folder) {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("subjects.json")));
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
        ServiceRecords.project(other.service(), batch);
      }

      assertThat(everything(other)).isEqualTo(expected);
    }
  }

  @Test
  void anEventThatIsTwiceInOneBatchHasOneRow() throws Exception {
    log.received("r-1", "person 17", null);
    SourcedEvent first = log.records().get(0);

    ServiceRecords.project(
        database.service(),
        List.of(first, new SourcedEvent(first.topic(), first.partition(), 1, first.value())));

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("1");
    assertThat(database.single("SELECT count(*) FROM request_timeline")).isEqualTo("1");
    assertThat(database.single("SELECT next_offset FROM projector_offset")).isEqualTo("2");
  }

  @Test
  void whatIsRolledBackWasNeverApplied() throws Exception {
    log.certified("r-1", "person 17");
    try (Connection connection = database.service().getConnection()) {
      connection.setAutoCommit(false);
      new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS).apply(connection, log.records());
      connection.rollback();

      assertThat(new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS).offsets(connection))
          .isEmpty();
    }

    log.projectInto(database.service());
    assertThat(AuditVerifier.verify(database.auditor(), rows -> {}).rows()).isEqualTo(7);
  }

  @Test
  void theOffsetsToGoOnFromAreKept() throws Exception {
    log.certified("r-1", "person 17");

    log.projectInto(database.service());

    try (Connection connection = database.service().getConnection()) {
      assertThat(new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS).offsets(connection))
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
                  ServiceRecords.project(database.service(), List.of(record));
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
