package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementReport.Contradiction;
import dev.lethe.db.replay.EnforcementReport.Kind;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.ReplicaEvent.Serving;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.TrustedKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories made by hand, one for each way in which enforcement can be contradicted. */
class EnforcementVerifierTest {
  private static final long LONG = 300;

  private final SubjectKey subjects;
  private final ServiceRecords log;

  /** Two certified requests, the first one's shield superseded by its bundle; all served. */
  EnforcementVerifierTest(@TempDir Path folder) {
    subjects = SubjectKey.create(folder.resolve("subjects.json"));
    log =
        new ServiceRecords(subjects)
            .head()
            .certified("r-1", "person 17")
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.SHIELD)
            .enforcement("r-1", "replica-1", ServiceRecords.SHIELD, EnforcementEvent.Kind.WITHDRAWN)
            .head()
            .certified("r-2", "person 18")
            .head()
            .later(LONG);
  }

  @Test
  void aHistoryInWhichAllFitsIsSound() {
    log.head().heartbeat("replica-1", false, serving());

    EnforcementReport report = verify();

    assertThat(report.contradictions()).isEmpty();
    assertThat(report.statements()).isEqualTo(5);
    assertThat(report.inForce()).isEqualTo(3);
    assertThat(report.replicas()).isEqualTo(1);
    assertThat(report.requests()).isEqualTo(2);
    assertThat(report.findings()).isZero();
  }

  @Test
  void aRequestThatWasRejectedWhileItWasHeldHasNothingInForce() {
    log.received("r-3", "person 19", null)
        .step("r-3", RequestState.ACCEPTED, null, null)
        .step("r-3", RequestState.HELD, null, null)
        .step("r-3", RequestState.REJECTED, null, null)
        .head()
        .heartbeat("replica-1", false, serving());
    assertThat(verify().contradictions()).isEmpty();
    assertThat(verify().requests()).isEqualTo(3);

    // and a shield that somebody publishes all the same is found
    log.adapter("r-3", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.shield("r-3"))
        .head()
        .later(LONG);

    assertThat(verify().contradictions())
        .extracting(Contradiction::kind)
        .contains(Kind.STILL_IN_FORCE);
  }

  @Test
  void whatDoesNotCountIsListedAndMakesNothingUnsound() {
    AdapterEvent live = log.control().set().liveOf("r-1").get(0);
    log.unchecked(live.revoked(log.at(), "because"))
        .unchecked(
            ControlSignatures.sign(
                live.revoked(log.at(), "x"), ChainEnd.NONE, ControlFixture.TRAINER))
        .unchecked(live) // said again, which changes nothing
        .unchecked(
            ControlSignatures.sign(
                live, new ChainEnd(40, ServiceRecords.digest('7')), ControlFixture.TRAINER))
        .head(ControlSignatures.sign(log.control().head(log.at()), ControlFixture.STRANGER))
        .heartbeat("replica-1", false, serving());

    EnforcementReport report = verify();

    assertThat(report.isSound()).as("%s", report.contradictions()).isTrue();
    assertThat(report.firstFindings())
        .extracting(EnforcementReport.Finding::fault)
        .containsExactly("unsigned", "unknown-key", "unknown-key", "skipped");
    assertThat(report.firstFindings().get(0).position()).startsWith("lethe.adapter-events-1@");
    assertThat(report.findings()).isEqualTo(4);
  }

  @Test
  void anOlderHeadThatIsSentAgainIsAFinding() {
    LiveSetHead old = log.control().head(ServiceRecords.AT);
    log.adapter("r-2", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.shield("r-2"))
        .head()
        .head(old)
        .later(LONG);

    assertThat(verify().firstFindings())
        .extracting(EnforcementReport.Finding::fault)
        .containsExactly("repeated");
    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aLogThatWasEmptiedOrShortenedIsBehindItsHead() {
    assertThat(first(without(r -> isArtefact(r) && r.offset() < 4)).kind())
        .isEqualTo(Kind.BEHIND_HEAD);
    assertThat(first(without(EnforcementVerifierTest::isArtefact)).kind())
        .isEqualTo(Kind.BEHIND_HEAD);
    Contradiction last = first(without(r -> isArtefact(r) && r.offset() > 20));
    assertThat(last.reason()).contains("up to 4 and revocations up to 1", "has 3 and 1");
  }

  @Test
  void statementsWithoutAHead() {
    assertThat(first(without(r -> r.topic().equals("lethe.live-set-heads"))).kind())
        .isEqualTo(Kind.NO_HEAD);
  }

  @Test
  void aHeadThatCoversSomethingElse() {
    LiveSetHead head = log.control().head(log.at());
    log.head(
        ControlSignatures.sign(
            new LiveSetHead(
                "demo",
                head.sequence(),
                head.artefacts(),
                head.revocations(),
                ServiceRecords.digest('f'),
                head.members(),
                head.at(),
                "",
                ""),
            ControlFixture.INGEST));

    assertThat(first(log.records()).kind()).isEqualTo(Kind.TWO_HEADS);
    log.head(head); // the other way round
    assertThat(first(without(r -> r.offset() == log.records().size() - 3)).kind())
        .isEqualTo(Kind.TWO_HEADS);
    List<SourcedEvent> lastHeadOnly =
        without(
            r ->
                r.topic().equals("lethe.live-set-heads") && r.offset() != log.records().size() - 2);
    assertThat(first(lastHeadOnly).kind()).isEqualTo(Kind.HEAD_CONTRADICTS);
  }

  @Test
  void aRequestThatIsShownAsCertifiedAndHasNothingInForce() {
    log.adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.BUNDLE).head().later(LONG);

    Contradiction first = first(log.records());

    assertThat(first.kind()).isEqualTo(Kind.NOT_IN_FORCE);
    assertThat(first.request()).isEqualTo("r-1");
    assertThat(first.position()).startsWith("lethe.request-events-0@");
  }

  @Test
  void aRevocationThatIsUnderWayIsNoContradiction() {
    log.adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.BUNDLE).head();

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aRequestThatIsShownAsRevokedAndIsStillInForce() {
    log.step("r-1", RequestState.REVOKED, null, null).later(LONG);

    assertThat(first(log.records()).kind()).isEqualTo(Kind.STILL_IN_FORCE);
  }

  @Test
  void aLiveReplicaThatWithdrewWhatIsInForce() {
    log.enforcement("r-1", "replica-1", ServiceRecords.BUNDLE, EnforcementEvent.Kind.WITHDRAWN)
        .heartbeat("replica-1", false, serving());

    Contradiction first = first(log.records());

    assertThat(first.kind()).isEqualTo(Kind.NOT_SERVED);
    assertThat(first.replica()).isEqualTo("replica-1");
    assertThat(first.digest()).isEqualTo(ServiceRecords.BUNDLE);
  }

  @Test
  void aReplicaThatAcknowledgedNothingUnlessItLeavesOrAnswersNobody() {
    log.heartbeat("gone", true, null)
        .heartbeat("loading", false, new Serving(0, emptySet(), false, List.of("r-1")));
    assertThat(verify().isSound()).isTrue();
    assertThat(verify().notReady()).isEqualTo(1);

    log.heartbeat("silent", false, null);

    assertThat(first(log.records()).reason()).startsWith("replica silent has not acknowledged");
  }

  @Test
  void whatWasAnnouncedJustNowIsUnderWay() {
    log.adapter("r-2", AdapterEvent.Kind.ADAPTER_READY, ServiceRecords.digest('e'))
        .heartbeat("replica-1", false, null);

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aReplicaThatHasAnotherSet() {
    log.heartbeat("replica-1", false, new Serving(4, ServiceRecords.digest('f'), true, List.of()));
    assertThat(first(log.records()).kind()).isEqualTo(Kind.OTHER_SET);

    log.heartbeat("replica-1", false, new Serving(99, ServiceRecords.digest('f'), true, List.of()));
    assertThat(first(log.records()).kind()).isEqualTo(Kind.OTHER_SET);
  }

  @Test
  void aReplicaThatAnswersAndSaysWhatItLacks() {
    Serving all = serving();
    log.heartbeat(
        "replica-1", false, new Serving(all.sequence(), all.liveSet(), true, List.of("r-1")));

    assertThat(first(log.records()).kind()).isEqualTo(Kind.NOT_SERVED);
  }

  @Test
  void whatTheTrackerSaysIsLostUntilItIsRestored() {
    log.enforcement(
            "r-1", "replica-1", ServiceRecords.BUNDLE, EnforcementEvent.Kind.ENFORCEMENT_LOST)
        .heartbeat("replica-1", false, serving());
    assertThat(first(log.records()).kind()).isEqualTo(Kind.ENFORCEMENT_LOST);

    log.enforcement(
        "r-1", "replica-1", ServiceRecords.BUNDLE, EnforcementEvent.Kind.ENFORCEMENT_RESTORED);

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void anAcknowledgementOfWhatWasNeverAnnounced() {
    log.enforcement("r-1", "replica-1", ServiceRecords.digest('e'), EnforcementEvent.Kind.ENFORCED);
    assertThat(first(log.records()).kind()).isEqualTo(Kind.NEVER_STATED);

    List<SourcedEvent> others = new ArrayList<>(log.records().subList(0, log.records().size() - 1));
    ServiceRecords other =
        new ServiceRecords(subjects)
            .enforcement("r-2", "a", ServiceRecords.BUNDLE, EnforcementEvent.Kind.ENFORCED);
    others.addAll(ServiceRecords.after(1_000, other));
    assertThat(first(others).reason()).contains("for request r-2");
  }

  @Test
  void aStepThatNamesAnotherLiveSet() {
    String empty = "{\"liveSet\":{\"sequence\":0,\"digest\":\"" + emptySet() + "\",\"members\":0}}";
    log.received("r-3", "person 19", null).step("r-3", RequestState.ACCEPTED, null, empty);
    assertThat(verify().isSound()).as("%s", verify().contradictions()).isTrue();

    log.received("r-4", "person 20", null)
        .step("r-4", RequestState.ACCEPTED, null, empty.replace(":0,\"d", ":3,\"d"));

    assertThat(first(log.records()).kind()).isEqualTo(Kind.STEP_DISAGREES);
  }

  @Test
  void theOrderInWhichATopicWasFilledAgainMakesNoDifference() {
    log.heartbeat("replica-1", false, serving());
    List<SourcedEvent> artefacts =
        new ArrayList<>(
            log.records().stream().filter(EnforcementVerifierTest::isArtefact).toList());
    Collections.reverse(artefacts);
    List<SourcedEvent> records = new ArrayList<>(without(EnforcementVerifierTest::isArtefact));
    records.addAll(artefacts);

    EnforcementReport report = verify(records);

    assertThat(report.isSound()).as("%s", report.contradictions()).isTrue();
    assertThat(report.findings()).isZero();
  }

  @Test
  void nothingCountsForWhoTrustsOtherKeys() {
    ControlKeys others =
        new ControlKeys(
            TrustedKeys.of(ControlFixture.STRANGER.publicKey()),
            TrustedKeys.of(ControlFixture.STRANGER.publicKey()));

    EnforcementReport report =
        EnforcementVerifier.verify(
            new FakeEventSource(log.records()), ServiceRecords.TOPICS, others, log.at());

    assertThat(report.isSound()).isFalse();
    assertThat(report.statements()).isZero();
  }

  private Serving serving() {
    var set = log.control().set();
    return new Serving(set.sequence(), set.digest(), true, List.of());
  }

  private static String emptySet() {
    return new ControlFixture().set().digest();
  }

  private EnforcementReport verify() {
    return verify(log.records());
  }

  private EnforcementReport verify(List<SourcedEvent> records) {
    return EnforcementVerifier.verify(
        new FakeEventSource(records), ServiceRecords.TOPICS, ControlFixture.KEYS, log.at());
  }

  private Contradiction first(List<SourcedEvent> records) {
    return verify(records).first().orElseThrow();
  }

  private List<SourcedEvent> without(Predicate<SourcedEvent> left) {
    return log.records().stream().filter(left.negate()).toList();
  }

  private static boolean isArtefact(SourcedEvent record) {
    return record.topic().equals("lethe.adapter-events");
  }
}
