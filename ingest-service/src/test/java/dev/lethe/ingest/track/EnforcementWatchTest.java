package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static dev.lethe.ingest.track.TrackerFixture.START;
import static dev.lethe.ingest.track.TrackerFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.ReplicaEvent.Serving;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replicas say that they serve, held against what is in force. */
class EnforcementWatchTest {
  private static final EnforcementEvent.Kind LOST = EnforcementEvent.Kind.ENFORCEMENT_LOST;
  private static final EnforcementEvent.Kind RESTORED = EnforcementEvent.Kind.ENFORCEMENT_RESTORED;
  private static final Duration SOON = Duration.ofSeconds(10);

  @AutoClose private final TrackerFixture lethe;
  private Serving two;

  EnforcementWatchTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
    lethe.certified();
    two = lethe.whole();
    pass(Duration.ofSeconds(4));
    assertThat(lethe.reports()).isEmpty();
  }

  @Test
  void whatAReplicaMissesIsLostAndComesBack() {
    Serving whole = two;
    two = new Serving(whole.sequence(), whole.liveSet(), true, List.of("r-1", "nobody"));
    pass(SOON);
    List<EnforcementEvent> lost = lethe.reports();
    int gauge = lethe.status.lost();

    two = whole;
    pass(SOON);

    assertThat(lost)
        .extracting(
            EnforcementEvent::kind,
            EnforcementEvent::requestId,
            EnforcementEvent::replica,
            EnforcementEvent::digest,
            EnforcementEvent::reason)
        .containsExactly(tuple(LOST, "r-1", "two", BUNDLE, "missing"));
    assertThat(gauge).isEqualTo(1);
    assertThat(lethe.reports())
        .extracting(EnforcementEvent::kind, EnforcementEvent::digest)
        .containsExactly(tuple(RESTORED, BUNDLE));
    assertThat(lethe.status.lost()).isZero();
  }

  @Test
  void oneThatServesSomethingElseHasLostAll() {
    two = new Serving(two.sequence(), digest("something else"), true, List.of());

    pass(SOON);

    assertThat(lethe.reports())
        .extracting(EnforcementEvent::kind, EnforcementEvent::reason)
        .containsExactly(tuple(LOST, "differs"));
  }

  @Test
  void oneThatStaysBehindHasLostAllAndOneThatGetsOnHasNot() {
    Serving old = two;
    lethe.adapter("r-2", Kind.SHIELD_READY, digest("r-2"));
    pass(Duration.ofSeconds(4));
    assertThat(lethe.reports()).isEmpty();
    two = lethe.whole();
    pass(SOON);
    assertThat(lethe.reports()).isEmpty();

    two = old;
    pass(SOON);

    assertThat(lethe.reports())
        .extracting(EnforcementEvent::requestId, EnforcementEvent::reason)
        .containsExactly(tuple("r-1", "behind"));
  }

  @Test
  void whatAReplicaLostIsOverWhenItIsGoneOrTheRequestIs() {
    two = new Serving(0, digest("nothing"), true, List.of());
    pass(SOON);
    assertThat(lethe.reports()).extracting(EnforcementEvent::kind).containsExactly(LOST);

    lethe.heartbeat("two", START, true);

    assertThat(lethe.reports()).extracting(EnforcementEvent::kind).containsExactly(RESTORED);
  }

  @Test
  void aRequestThatIsRevokedIsNoLongerMissed() {
    two = new Serving(two.sequence(), digest("nothing"), true, List.of("r-1"));
    pass(SOON);
    lethe.reports();

    lethe.revokeOrdered("r-1", "ticket-7", null);
    pass(Duration.ofSeconds(2));

    assertThat(lethe.reports()).extracting(EnforcementEvent::kind).containsExactly(RESTORED);
  }

  @Test
  void whatNobodyWasToldOfIsNotMissedYet() {
    lethe.accepted("r-2");
    lethe.adapter("r-2", Kind.SHIELD_READY, digest("r-2"));
    two = new Serving(lethe.head().sequence(), digest("x"), true, List.of("r-2"));

    pass(Duration.ofSeconds(4));

    assertThat(lethe.reports()).isEmpty();
  }

  @Test
  void aReplicaThatIsStillLoadingIsNotReportedWhileItGetsOn() {
    long[] loaded = {0};
    for (int beat = 0; beat < 6; beat++) {
      lethe.pass(
          Duration.ofSeconds(2),
          () -> {
            lethe.serving("one", lethe.whole());
            lethe.serving("two", two);
            lethe.serving("three", new Serving(0, digest("" + loaded[0]++), false, List.of("r-1")));
          });
    }
    assertThat(lethe.reports()).isEmpty();

    Serving stuck = new Serving(0, digest("stuck"), false, List.of("r-1"));
    lethe.pass(
        SOON,
        () -> {
          lethe.serving("two", two);
          lethe.serving("three", stuck);
        });

    assertThat(lethe.reports())
        .extracting(EnforcementEvent::replica, EnforcementEvent::kind)
        .containsExactly(tuple("three", LOST));
  }

  @Test
  void reportsAreNoAcknowledgements() {
    // Given a request that one of two replicas still has to let go of
    lethe.revokeOrdered("r-1", "ticket-7", null);
    lethe.withdraw("one", "r-1", BUNDLE);

    // When something else is said of that replica
    for (EnforcementEvent.Kind kind :
        List.of(LOST, RESTORED, EnforcementEvent.Kind.STATEMENT_REJECTED)) {
      lethe.enforcement("two", "r-1", BUNDLE, kind);
      lethe.enforcement("two", "r-1", SHIELD, kind);
    }

    // Then it is still waited for
    assertThat(lethe.states()).isEmpty();
  }

  private void pass(Duration time) {
    lethe.pass(
        time,
        () -> {
          lethe.serving("one", lethe.whole());
          lethe.serving("two", two);
        });
  }
}
