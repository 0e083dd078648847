package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancellations, from before the shield is acknowledged until it is too late. */
class TrainerCancellationTest {
  @AutoClose private final Trainers trainers;
  private final TestTopics log;
  private final FakeArtefactBuilder builder;

  TrainerCancellationTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
    builder = trainers.builder;
  }

  @Test
  void aHeldRequestCanBeCancelled() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("broad-1");
      log.awaitState("broad-1", RequestState.HELD);

      log.cancel("broad-1");

      log.awaitState("broad-1", RequestState.CANCELLED);
      assertThat(log.adapters("broad-1")).isEmpty();
      log.await("the offset to move on", () -> log.committed(trainers.group()) == 2);
    }
  }

  @Test
  void aCancellationBeforeFittingIsSaidAndTheShieldLeftToTheTracker() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      trainers.awaitFit("slow-1");
      log.erase("r2");
      log.shielded("r2");

      log.cancel("r2");
      log.awaitState("r2", RequestState.CANCELLED);

      assertThat(log.states("r2")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
      assertThat(log.adapters("r2"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY);
    }
  }

  @Test
  void untilReplicasHaveAcknowledgedTheTrackerSaysThatARequestIsCancelled() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.cancel("r1");
    }

    try (Trainer again = trainers.start()) {
      log.await("the second trainer to be ready", again::isReady);
      assertThat(log.states("r1")).isEmpty();
      log.cancelled("r1");
      log.await("the offset to move past both", () -> log.committed(trainers.group()) >= 2);
    }

    assertThat(log.states("r1")).containsExactly(RequestState.CANCELLED);
    assertThat(log.adapters("r1")).hasSize(1);
    assertThat(builder.fits).isEmpty();
  }

  @Test
  void aRequestThatBecomesShieldedDuringItsCancellationIsCancelledAfterwards() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.cancel("r1");
      verifyMarker();
      assertThat(log.states("r1")).isEmpty();

      log.shielded("r1");
      log.awaitState("r1", RequestState.CANCELLED);
    }

    assertThat(log.states("r1")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
    assertThat(log.adapters("r1")).hasSize(1);
    assertThat(builder.fits).isEmpty();
  }

  @Test
  void aCancellationThatWaitedDuringARestartIsHeardBeforeFitting() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
    }
    log.shielded("r1");
    log.cancel("r1");

    try (Trainer trainer = trainers.start()) {
      log.awaitState("r1", RequestState.CANCELLED);
    }

    assertThat(builder.fits).isEmpty();
    assertThat(log.states("r1")).containsExactly(RequestState.SHIELDED, RequestState.CANCELLED);
  }

  @Test
  void aCancellationWhileFittingComesTooLate() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      trainers.awaitFit("slow-1");

      log.cancel("slow-1");
      builder.letGo = true;
      log.awaitState("slow-1", RequestState.VERIFIED);
      log.await("the offset to move past both", () -> log.committed(trainers.group()) >= 2);

      assertThat(log.states("slow-1")).doesNotContain(RequestState.CANCELLED);
    }
  }

  /** Whatever was written before has been read once this is shielded. */
  private void verifyMarker() {
    log.erase("marker");
    log.awaitAdapter("marker", AdapterEvent.Kind.SHIELD_READY);
  }
}
