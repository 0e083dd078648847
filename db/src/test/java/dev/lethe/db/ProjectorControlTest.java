package dev.lethe.db;

import static dev.lethe.db.ProjectedTables.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlSignatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes what is served counts only with the right signature; the rest is named. */
class ProjectorControlTest {
  private static final String FINDINGS =
      "SELECT string_agg(concat_ws(' ', topic || '-' || kafka_partition || '@' || kafka_offset,"
          + " source, fault, model, request_id), E'\n' ORDER BY kafka_offset, source)"
          + " FROM control_finding";

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final ServiceRecords log;

  ProjectorControlTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("subjects.json"));
    log = new ServiceRecords(subjectKey);
  }

  @Test
  void aForgedRevocationLeavesAFindingAndNothingElse() throws Exception {
    // Given a bundle in force
    log.adapter("r-1", Kind.ADAPTER_READY, ServiceRecords.BUNDLE).projectInto(database.service());
    String before = database.dump("adapter_registry", "control_statement");
    AdapterEvent ready = log.control().set().live().iterator().next();
    AdapterEvent revoked = ready.revoked(log.at(), "because");

    // When it is revoked without a signature, with a wrong one, and with the trainer's
    log.unchecked(revoked)
        .unchecked(
            revoked.with(new Statement(1, ServiceRecords.digest('0'), keyOfIngest(), "AAAA")))
        .unchecked(ControlSignatures.sign(revoked, ChainEnd.NONE, ControlFixture.TRAINER))
        .projectInto(database.service());

    // Then it is in force as before
    assertThat(database.dump("adapter_registry", "control_statement")).isEqualTo(before);
    assertThat(new AdapterRegistry(database.auditor()).inForce("demo")).hasSize(1);
    assertThat(database.single(FINDINGS))
        .isEqualTo(
            """
            lethe.adapter-events-1@1 projector unsigned demo r-1
            lethe.adapter-events-1@2 projector bad-signature demo r-1
            lethe.adapter-events-1@3 projector unknown-key demo r-1""");
  }

  @Test
  void keepsStatementsWordForWordAndBothOfTwoThatContradict() throws Exception {
    log.adapter("r-1", Kind.SHIELD_READY, ServiceRecords.SHIELD);
    AdapterEvent other = otherShield();
    ChainEnd elsewhere = new ChainEnd(0, ServiceRecords.digest('7'));
    log.unchecked(ControlSignatures.sign(other, elsewhere, ControlFixture.TRAINER));
    log.adapter("r-1", Kind.ADAPTER_READY, ServiceRecords.BUNDLE);

    log.projectInto(database.service());
    database.execute("DELETE FROM projector_offset");
    log.projectInto(database.service());

    byte[] first = Objects.requireNonNull(log.records().get(0).value());
    assertThat(
            database.single(
                "SELECT event FROM control_statement WHERE artefact = '"
                    + ServiceRecords.SHIELD
                    + "'"))
        .isEqualTo(new String(first, StandardCharsets.UTF_8));
    assertThat(
            database.single(
                "SELECT string_agg(sequence::text, ' ' ORDER BY sequence, artefact)"
                    + " FROM control_statement"))
        .isEqualTo("1 1 2");
    assertThat(database.single(FINDINGS))
        .isEqualTo("lethe.adapter-events-1@1 projector contradicting demo r-9");
    assertThat(new AdapterRegistry(database.auditor()).inForce("demo"))
        .extracting(AdapterRegistry.Artefact::requestId)
        .containsExactly("r-1", "r-1");
  }

  @Test
  void aStatementThatAnotherOneCameBeforeStillCountsWhereItFollows() throws Exception {
    // Given one at the second place that follows nothing, as a stolen key would write it
    AdapterEvent stolen = otherShield();
    log.unchecked(
        ControlSignatures.sign(
            stolen, new ChainEnd(1, ServiceRecords.digest('7')), ControlFixture.TRAINER));
    log.adapter("r-1", Kind.SHIELD_READY, ServiceRecords.SHIELD)
        .adapter("r-1", Kind.ADAPTER_READY, ServiceRecords.BUNDLE);

    log.projectInto(database.service());

    assertThat(new AdapterRegistry(database.auditor()).ofRequest("r-1")).hasSize(2);
  }

  @Test
  void theNewestHeadNeverGoesBackAndFalseOnesAreNamed() throws Exception {
    LiveSetHead genesis = log.control().head(log.at());
    log.adapter("r-1", Kind.SHIELD_READY, ServiceRecords.SHIELD);
    LiveSetHead newest = log.control().head(log.at());
    log.head(newest).head(genesis);
    log.head(
        ControlSignatures.sign(
            new LiveSetHead(
                "demo",
                9,
                ChainEnd.NONE,
                ChainEnd.NONE,
                ServiceRecords.digest('0'),
                0,
                log.at(),
                "",
                ""),
            ControlFixture.STRANGER));

    log.projectInto(database.service());

    assertThat(new LiveSetHeads(database.auditor()).newest("demo")).contains(newest);
    assertThat(new LiveSetHeads(database.auditor()).newest("other")).isEmpty();
    assertThat(new LiveSetHeads(database.service()).all()).containsExactly(newest);
    assertThat(database.single(FINDINGS))
        .isEqualTo("lethe.live-set-heads-1@3 projector unknown-key demo");
  }

  @Test
  void anOrderThatIsNotSignedAndARecordThatIsNoneAreNamed() throws Exception {
    WithdrawalOrder order =
        new WithdrawalOrder(
            "r-1",
            "demo",
            WithdrawalOrder.Kind.REVOKE,
            "because",
            null,
            ServiceRecords.AT,
            "",
            "",
            null);
    log.order(ControlSignatures.sign(order, ControlFixture.INGEST))
        .order(ControlSignatures.sign(order, ControlFixture.TRAINER));
    List<SourcedEvent> records = new ArrayList<>(log.records());
    byte[] none = "{\"secret\":1}".getBytes(StandardCharsets.UTF_8);
    records.add(new SourcedEvent("lethe.adapter-events", 0, 7, none));

    ServiceRecords.project(database.service(), records);

    assertThat(database.single(FINDINGS))
        .startsWith("lethe.withdrawal-orders-1@1 projector unknown-key demo r-1\n")
        .contains("lethe.adapter-events-0@7 projector ");
    assertThat(everything(database)).doesNotContain("secret");
  }

  @Test
  void whatReplicasRejectIsNamedByTheRecordsPosition() throws Exception {
    log.enforcement(
            "r-1",
            "replica-1",
            ServiceRecords.BUNDLE,
            EnforcementEvent.Kind.STATEMENT_REJECTED,
            "bad-signature at lethe.adapter-events-2@41")
        .enforcement(
            "r-1",
            "replica-2",
            ServiceRecords.BUNDLE,
            EnforcementEvent.Kind.STATEMENT_REJECTED,
            "odd words");

    log.projectInto(database.service());

    assertThat(database.single(FINDINGS))
        .isEqualTo(
            """
            lethe.enforcement-events-2@1 replica-2 odd words demo r-1
            lethe.adapter-events-2@41 replica-1 bad-signature demo r-1""");
    assertThat(database.single("SELECT count(*) FROM replica_ack")).isEqualTo("0");
  }

  @Test
  void aRequestThatAReplicaDoesNotServeIsShownAsSuchUntilItDoes() throws Exception {
    log.certified("r-1", "person 17")
        .enforcement(
            "r-1",
            "replica-1",
            ServiceRecords.BUNDLE,
            EnforcementEvent.Kind.ENFORCEMENT_LOST,
            "missing")
        .projectInto(database.service());
    assertThat(status().enforcementLost())
        .extracting(RequestStatus.Lost::replica, RequestStatus.Lost::reason)
        .containsExactly(tuple("replica-1", "missing"));

    log.enforcement(
            "r-1",
            "replica-1",
            ServiceRecords.BUNDLE,
            EnforcementEvent.Kind.ENFORCEMENT_RESTORED,
            null)
        .projectInto(database.service());

    assertThat(status().enforcementLost()).isEmpty();
    assertThat(database.single("SELECT count(*) FROM enforcement_gap")).isEqualTo("1");
    assertThat(Json.mapper().valueToTree(status()).has("enforcementLost")).isFalse();
  }

  @Test
  void keepsWhatAReplicaSaysThatItServes() throws Exception {
    log.heartbeat(
        "replica-1",
        false,
        new ReplicaEvent.Serving(7, ServiceRecords.digest('a'), true, List.of("r-1")));

    log.projectInto(database.service());

    assertThat(database.single("SELECT serving->>'sequence' FROM replica")).isEqualTo("7");
  }

  @Test
  void aTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
    log.adapter("r-1", Kind.SHIELD_READY, ServiceRecords.SHIELD)
        .adapter("r-1", Kind.ADAPTER_READY, ServiceRecords.BUNDLE)
        .projectInto(database.service());
    String before = database.dump("adapter_registry", "control_statement", "control_finding");
    TopicPartition partition = new TopicPartition(ServiceRecords.TOPICS.adapterEvents(), 1);
    Projector projector = new Projector(ServiceRecords.TOPICS, ControlFixture.KEYS);
    try (Connection connection = database.service().getConnection()) {
      connection.setAutoCommit(false);

      projector.restart(connection, partition);
      projector.apply(connection, log.records().subList(0, 1));
      connection.commit();

      assertThat(projector.offsets(connection)).containsEntry(partition, 1L);
    }
    assertThat(database.dump("adapter_registry", "control_statement", "control_finding"))
        .isEqualTo(before);
  }

  /** Of a request that the log knows nothing else of. */
  private AdapterEvent otherShield() {
    String digest = ServiceRecords.digest('9');
    StoredArtefact stored =
        new StoredArtefact(digest, "bundles/r-9", "c2ln", ServiceRecords.digest('0'));
    return AdapterEvent.shieldReady("r-9", "demo", stored, log.at());
  }

  private RequestStatus status() {
    return new RequestQueries(database.service(), subjectKey).find("r-1").orElseThrow();
  }

  private static String keyOfIngest() {
    return ControlFixture.INGEST.keyId();
  }
}
