package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.FleetRepair;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent.Serving;
import dev.lethe.schemas.control.ControlSignatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An emptied topic is filled from Postgres with what was signed, or not at all. */
class FleetRepairTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final List<byte[]> topic;

  FleetRepairTest(@TempDir Path folder) throws Exception {
    log =
        new ServiceRecords(SubjectKey.create(folder.resolve("subjects.json")))
            .adapter("r-1", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.SHIELD)
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, ServiceRecords.BUNDLE)
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.SHIELD)
            .adapter("r-2", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.digest('3'));
    topic = log.records().stream().map(r -> Objects.requireNonNull(r.value())).toList();
    log.projectInto(database.service());
  }

  @Test
  void sendsAllThatAnEmptyTopicLacksWordForWordInItsOrder() {
    FleetRepair.Plan plan = plan(List.of(), head(), false);

    assertThat(plan.send()).extracting(FleetRepair.Sent::value).containsExactlyElementsOf(topic);
    assertThat(plan.present()).isZero();
    assertThat(plan.missing()).isEmpty();
  }

  @Test
  void sendsOnlyWhatIsLackingUnlessAllIsAskedFor() {
    List<byte[]> left = List.of(topic.get(0), topic.get(3));

    assertThat(plan(left, head(), false).send())
        .extracting(FleetRepair.Sent::value)
        .containsExactly(topic.get(1), topic.get(2));
    assertThat(plan(left, head(), true).send()).hasSize(4);
    assertThat(plan(topic, head(), false).send()).isEmpty();
  }

  @Test
  void refusesAStoreWithAGapBelowTheHeadAndNamesIt() {
    database.execute("DELETE FROM control_statement WHERE role = 'artefact' AND sequence = 2");

    FleetRepair.Plan plan = plan(List.of(), head(), false);

    assertThat(plan.send()).isEmpty();
    assertThat(plan.missing()).containsExactly("model demo, shields and bundles: numbers 2 of 3");
    assertThat(plan(List.of(topic.get(1)), head(), false).send()).hasSize(3); // the topic has it
  }

  @Test
  void takesNothingThatWasChangedOrThatFollowsNothing() {
    // Given a row that was changed, and one that whoever stole the trainer's key wrote
    database.execute(
        "UPDATE control_statement SET event = replace(event, 'bundles/r-2', 'bundles/r-9')"
            + " WHERE request_id = 'r-2'");
    AdapterEvent ready = log.control().set().liveOf("r-1").get(0);
    log.unchecked(
        ControlSignatures.sign(
            ready, new ChainEnd(2, ServiceRecords.digest('7')), ControlFixture.TRAINER));
    byte[] stolen = Objects.requireNonNull(log.records().get(4).value());

    assertThat(plan(List.of(stolen), head(), false).missing())
        .containsExactly(
            "model demo, shields and bundles: another number 3 than the head leads to");
    assertThat(plan(List.of(stolen), null, false).send()).hasSize(3);
  }

  @Test
  void whatIsNewerThanTheHeadIsSentToo() throws Exception {
    LiveSetHead head = head();
    log.adapter("r-2", AdapterEvent.Kind.ADAPTER_READY, ServiceRecords.digest('4'))
        .projectInto(database.service());

    assertThat(plan(List.of(), head, false).send())
        .extracting(FleetRepair.Sent::sequence)
        .containsExactly(1L, 2L, 1L, 3L, 4L);
  }

  @Test
  void theFleetIsShownAsItsHeartbeatsSay() throws Exception {
    Serving serving = new Serving(3, ServiceRecords.digest('a'), true, List.of("r-2"));
    log.heartbeat("replica-1", false, serving)
        .heartbeat("replica-2", true)
        .enforcement(
            "r-2",
            "replica-1",
            ServiceRecords.digest('3'),
            EnforcementEvent.Kind.ENFORCEMENT_LOST,
            "missing")
        .unchecked(log.control().set().liveOf("r-1").get(0).with(null))
        .projectInto(database.service());

    FleetView view = new FleetView(database.auditor());

    assertThat(view.replicas())
        .extracting(FleetView.Replica::serving)
        .containsExactly(serving, null);
    assertThat(view.gaps()).extracting(FleetView.Gap::requestId).containsExactly("r-2");
    assertThat(view.findings()).isEqualTo(1);
    assertThat(new StatementStore(database.auditor()).models()).containsExactly("demo");
  }

  private LiveSetHead head() {
    return log.control().head(log.at());
  }

  private FleetRepair.Plan plan(List<byte[]> onTopic, @Nullable LiveSetHead head, boolean all) {
    FleetRepair repair = new FleetRepair(ControlFixture.KEYS);
    repair.stored(new StatementStore(database.auditor()).statements("demo"));
    repair.onTopic(new ArrayList<>(onTopic));
    return repair.plan("demo", head, all);
  }
}
