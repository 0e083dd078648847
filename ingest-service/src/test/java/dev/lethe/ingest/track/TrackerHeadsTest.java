package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static dev.lethe.ingest.track.TrackerFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.TestKeys;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.NewestHead;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tracker signs, and when it does not. */
class TrackerHeadsTest {
  @TempDir private Path folder = Path.of("");
  @TempDir private Path another = Path.of("");

  @Test
  void aModelHasAHeadFromTheBeginningAfterEveryChangeAndEveryTenSeconds() {
    try (TrackerFixture lethe = new TrackerFixture(folder)) {
      NewestHead newest = new NewestHead(MODEL, TestKeys.keys());
      lethe.pass(Duration.ofSeconds(1));
      List<LiveSetHead> genesis = lethe.heads();

      lethe.twoReplicasAndAShield();
      List<LiveSetHead> changed = lethe.heads();
      lethe.pass(Duration.ofSeconds(9), "one", "two");
      List<LiveSetHead> none = lethe.heads();
      lethe.pass(Duration.ofSeconds(2), "one", "two");
      List<LiveSetHead> again = lethe.heads();

      assertThat(genesis).extracting(LiveSetHead::sequence).containsExactly(0L);
      assertThat(changed).extracting(LiveSetHead::sequence).containsExactly(1L);
      assertThat(none).isEmpty();
      assertThat(again).extracting(LiveSetHead::liveSet).containsExactly(changed.get(0).liveSet());
      assertThat(again.get(0).at()).isAfter(changed.get(0).at());
      for (List<LiveSetHead> heads : List.of(genesis, changed, again)) {
        assertThat(newest.offer(heads.get(0))).isEmpty();
      }
      assertThat(lethe.status.headSignedAt(MODEL)).contains(again.get(0).at());
    }
  }

  @Test
  void nothingIsSignedBelowTheFloorUntilTheStatementsAreThereAgain() {
    // Given a head over a shield, and a tracker that has lost all it knew
    AdapterEvent shield;
    LiveSetHead floor;
    try (TrackerFixture before = new TrackerFixture(another)) {
      shield = before.adapter("r-1", Kind.SHIELD_READY, SHIELD);
      floor = before.head();
    }
    try (TrackerFixture lethe = new TrackerFixture(folder, model -> Optional.of(floor))) {
      lethe.alive("one");
      lethe.accepted("r-1");
      lethe.ack("one", "r-1", SHIELD);
      lethe.states();
      lethe.pass(Duration.ofSeconds(30), "one");
      assertThat(lethe.heads()).isEmpty();
      assertThat(lethe.status.held().get(MODEL)).contains("lethe fleet repair");

      // When the statement is written again
      lethe.say(shield);

      // Then it goes on from there
      assertThat(lethe.states()).containsExactly(RequestState.SHIELDED);
      assertThat(lethe.head().liveSet()).isEqualTo(floor.liveSet());
      assertThat(lethe.status.held()).isEmpty();
    }
  }

  @Test
  void otherStatementsInTheirPlaceAreNotSigned() {
    LiveSetHead floor;
    try (TrackerFixture before = new TrackerFixture(another)) {
      before.adapter("r-1", Kind.SHIELD_READY, SHIELD);
      floor = before.head();
    }
    try (TrackerFixture lethe = new TrackerFixture(folder, model -> Optional.of(floor))) {
      lethe.adapter("r-1", Kind.SHIELD_READY, digest("another"));

      lethe.pass(Duration.ofSeconds(30));

      assertThat(lethe.heads()).isEmpty();
      assertThat(lethe.status.held()).containsKey(MODEL);
    }
  }

  @Test
  void aFloorThatNobodySignedHoldsEverything() {
    LiveSetHead forged =
        new LiveSet(MODEL, TestKeys.keys()).head(TrackerFixture.START, TestKeys.stranger());
    try (TrackerFixture lethe = new TrackerFixture(folder, model -> Optional.of(forged))) {
      lethe.pass(Duration.ofSeconds(10));

      assertThat(lethe.heads()).isEmpty();
      assertThat(lethe.status.held()).containsKey(MODEL);
    }
  }

  @Test
  void aFloorThatCannotBeReadIsReadAgain() {
    AtomicBoolean isAway = new AtomicBoolean(true);
    Function<String, Optional<LiveSetHead>> floor =
        model -> {
          if (isAway.get()) {
            throw new IllegalStateException("away");
          }
          return Optional.empty();
        };
    try (TrackerFixture lethe = new TrackerFixture(folder, floor)) {
      lethe.pass(Duration.ofSeconds(10));
      assertThat(lethe.heads()).isEmpty();
      assertThat(lethe.status.held().get(MODEL)).contains("cannot be read");

      isAway.set(false);
      lethe.pass(Duration.ofSeconds(6));

      assertThat(lethe.heads()).isNotEmpty();
      assertThat(lethe.status.held()).isEmpty();
    }
  }

  @Test
  void aRevocationOfItsOwnThatIsAheadOfItsStateHoldsIt() {
    try (TrackerFixture lethe = new TrackerFixture(folder)) {
      AdapterEvent revocation =
          lethe.unsigned("r-1", Kind.SHIELD_READY, SHIELD).revoked(lethe.now(), "ticket-7");

      lethe.say(
          ControlSignatures.sign(revocation, new ChainEnd(3, digest("third")), TestKeys.signer()));
      lethe.pass(Duration.ofSeconds(20));

      assertThat(lethe.heads()).isEmpty();
      assertThat(lethe.status.held().get(MODEL)).contains("lethe fleet repair");
    }
  }

  @Test
  void nobodyMakesHeadsOfModelsByNamingThem() {
    try (TrackerFixture lethe = new TrackerFixture(folder)) {
      AdapterEvent junk = lethe.unsigned("r-1", Kind.SHIELD_READY, SHIELD);
      lethe.say(AdapterEvent.shieldReady(junk.requestId(), "junk", junk.stored(), junk.at()));

      lethe.pass(Duration.ofSeconds(20));

      assertThat(lethe.heads()).extracting(LiveSetHead::model).containsOnly(MODEL);
    }
  }
}
