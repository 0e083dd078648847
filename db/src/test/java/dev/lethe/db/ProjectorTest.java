package dev.lethe.db;

import static dev.lethe.db.ProjectedTables.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables say of the records that were written. */
class ProjectorTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final ServiceRecords log;

  ProjectorTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log = new ServiceRecords(subjectKey);
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
  void needsATransaction() throws Exception {
    try (Connection connection = database.service().getConnection()) {
      assertThatThrownBy(
              () ->
                  new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS)
                      .apply(connection, List.of()))
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

    ServiceRecords.project(database.service(), records);

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("1");
    assertThat(everything(database)).doesNotContain("secret");
    assertThat(database.single("SELECT sum(next_offset) FROM projector_offset")).isEqualTo("8");
  }

  /** Postgres takes neither; the projector would stop at it for good. */
  @ParameterizedTest
  @ValueSource(strings = {"\"\\u0000\"", "\"\\ud800\"", "1e999"})
  void anEventThatNoTableCanHoldIsPassedOver(String figure) throws Exception {
    log.received("r-1", "person 17", null)
        .step("r-1", RequestState.VERIFIED, ServiceRecords.BUNDLE, "{\"figure\":0.125}");
    List<SourcedEvent> records = new ArrayList<>();
    for (SourcedEvent record : log.records()) {
      String value = new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
      byte[] odd = value.replace("0.125", figure).getBytes(StandardCharsets.UTF_8);
      records.add(new SourcedEvent(record.topic(), record.partition(), record.offset(), odd));
    }

    ServiceRecords.project(database.service(), records);

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("1");
    assertThat(database.single("SELECT sum(next_offset) FROM projector_offset")).isEqualTo("2");
  }

  @Test
  void aTombstoneMovesTheOffsetOnly() throws Exception {
    ServiceRecords.project(
        database.service(), List.of(new SourcedEvent("lethe.replica-events", 0, 41, null)));

    assertThat(database.single("SELECT next_offset FROM projector_offset")).isEqualTo("42");
  }

  @Test
  void aStepThatTheLifecycleDoesNotHaveIsRecordedButNotFollowed() throws Exception {
    log.received("r-1", "person 17", null)
        .step("r-1", RequestState.CERTIFIED, ServiceRecords.BUNDLE, null)
        .step("r-1", RequestState.ACCEPTED, null, null);

    log.projectInto(database.service());

    RequestStatus status = status("r-1");
    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("3");
    assertThat(status.state()).isEqualTo(RequestState.ACCEPTED);
    assertThat(status.timeline()).hasSize(2);
    assertThat(database.single("SELECT count(*) FROM request_key")).isEqualTo("0");
  }

  @Test
  void theRegistryKnowsWhatIsInForce() throws Exception {
    log.adapter("r-1", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.SHIELD)
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, ServiceRecords.BUNDLE)
        .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.SHIELD)
        .adapter("r-1", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.SHIELD);

    log.projectInto(database.service());

    AdapterRegistry registry = new AdapterRegistry(database.auditor());
    assertThat(registry.inForce("demo"))
        .extracting(AdapterRegistry.Artefact::digest)
        .containsExactly(ServiceRecords.BUNDLE);
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
}
