package dev.lethe.trainer;

import static dev.lethe.schemas.HoldReason.IDENTITY_NOT_VERIFIED;
import static dev.lethe.schemas.HoldReason.LARGE_REQUEST;
import static dev.lethe.schemas.HoldReason.LEGAL_HOLD;
import static dev.lethe.schemas.RequestState.ACCEPTED;
import static dev.lethe.schemas.RequestState.HELD;
import static dev.lethe.schemas.RequestState.REJECTED;
import static dev.lethe.schemas.RequestState.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.UnlearningJob.Action;
import dev.lethe.schemas.measured.LegalHold;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that people have to look at, refuse, or put under legal hold. */
class TrainerHoldTest {
  /** What the trainer of these tests finds by itself in a request that is too broad. */
  private static final String BROAD = "forget-score";

  @AutoClose private final Trainers trainers;
  private final TestTopics log;
  private final FakeArtefactBuilder builder;

  TrainerHoldTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
    builder = trainers.builder;
  }

  @Test
  void eachHoldOfAJobTakesAReleaseOfItsOwnAndTheTrainersFollow() throws Exception {
    try (Trainer trainer = trainers.start()) {
      // Given a request that a person has to look at for two reasons, and that is too broad
      log.erase("broad-1", IDENTITY_NOT_VERIFIED, LARGE_REQUEST);
      awaitSteps("broad-1", 1);

      // When somebody lets it go on for what it is not held for, and then for each reason
      log.order("broad-1", Action.RELEASE, "too-early");
      bystander("r2");
      assertThat(log.states("broad-1")).containsExactly(HELD);
      assertThat(builder.shields).containsExactly("r2");
      log.order("broad-1", Action.RELEASE, "passport", IDENTITY_NOT_VERIFIED);
      awaitSteps("broad-1", 3);
      log.order("broad-1", Action.RELEASE, "looked-at", LARGE_REQUEST);
      log.shielded("broad-1");
      log.awaitState("broad-1", VERIFIED);
    }

    // Then the log says for what it was held, and who let it go on
    List<RequestEvent> steps = log.requests("broad-1").subList(0, 6);
    assertThat(steps)
        .extracting(step -> step.state() + " " + step.reason())
        .containsExactly(
            "HELD identity-not-verified",
            "ACCEPTED passport",
            "HELD large-request",
            "ACCEPTED looked-at",
            "HELD forget-score",
            "ACCEPTED too-early");
    assertThat(steps.get(0).actor()).isEqualTo(ServiceRole.TRAINER.actor());
    assertThat(steps.get(1).actor()).isEqualTo(TestTopics.APPROVER);
  }

  @Test
  void whoTakesOverHoldsForTheSameAndForgetsNoRelease() throws Exception {
    try (Trainer first = trainers.start()) {
      log.erase("r1", IDENTITY_NOT_VERIFIED, LARGE_REQUEST);
      awaitSteps("r1", 1);
      log.order("r1", Action.RELEASE, "passport", IDENTITY_NOT_VERIFIED);
      awaitSteps("r1", 3);
    }

    try (Trainer second = trainers.start()) {
      bystander("r2");
      assertThat(log.states("r1")).containsExactly(HELD, ACCEPTED, HELD);
      log.order("r1", Action.RELEASE, "looked-at", LARGE_REQUEST);
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
    }

    assertThat(log.states("r1")).containsExactly(HELD, ACCEPTED, HELD, ACCEPTED);
  }

  @Test
  void aRequestUnderLegalHoldWaitsUntilThatIsLiftedAndThenAsBefore() throws Exception {
    try (Trainer first = trainers.start()) {
      // Given a held request under legal hold
      log.erase("broad-1");
      awaitSteps("broad-1", 1);
      log.order("broad-1", Action.HOLD, "case-12");
      awaitSteps("broad-1", 2);

      // When the hold is lifted, and another one ordered
      log.order("broad-1", Action.LIFT, "case-12-closed");
      awaitSteps("broad-1", 4);
      log.order("broad-1", Action.HOLD, "case-13");
      awaitSteps("broad-1", 5);
    }

    // Then whoever takes over does not lift the second with the order that lifted the first
    try (Trainer second = trainers.start()) {
      bystander("r2");
    }
    List<RequestEvent> steps = log.requests("broad-1");
    assertThat(steps)
        .extracting(step -> step.state() + " " + step.reason())
        .containsExactly(
            "HELD " + BROAD,
            "HELD legal-hold",
            "ACCEPTED case-12-closed",
            "HELD " + BROAD,
            "HELD legal-hold");
    assertThat(steps.get(1).actor()).isEqualTo(TestTopics.APPROVER);
    assertThat(steps.get(2).actor()).isEqualTo(TestTopics.APPROVER);
    assertThat(requireNonNull(steps.get(4).measured()).legalHold())
        .map(LegalHold::reason)
        .contains("case-13");
    assertThat(log.adapters("broad-1")).isEmpty();
  }

  @Test
  void aLegalHoldComesTooLateForWhatIsShielded() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);

      log.order("r1", Action.HOLD, "case-12");
      log.shielded("r1");
      log.awaitState("r1", VERIFIED);
    }

    assertThat(log.states("r1")).doesNotContain(HELD);
  }

  @Test
  void aHeldRequestIsRejectedForWhatItIsHeldFor() throws Exception {
    try (Trainer trainer = trainers.start()) {
      // Given a held request
      log.erase("r1", IDENTITY_NOT_VERIFIED);
      awaitSteps("r1", 1);

      // When it is rejected for something else, and for that, and let go on too late
      log.order("r1", Action.REJECT, "excessive", LARGE_REQUEST);
      bystander("r2");
      assertThat(log.states("r1")).containsExactly(HELD);
      log.order("r1", Action.REJECT, "not-verified", IDENTITY_NOT_VERIFIED);
      awaitSteps("r1", 2);
      log.order("r1", Action.RELEASE, "passport", IDENTITY_NOT_VERIFIED);
      bystander("r3");
    }

    // Then that is its end
    RequestEvent last = log.requests("r1").get(1);
    assertThat(log.states("r1")).containsExactly(HELD, REJECTED);
    assertThat(last.reason()).isEqualTo("not-verified");
    assertThat(last.actor()).isEqualTo(TestTopics.APPROVER);
    assertThat(log.adapters("r1")).isEmpty();
  }

  @Test
  void aRequestUnderLegalHoldCanBeRejected() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1", IDENTITY_NOT_VERIFIED);
      awaitSteps("r1", 1);
      log.order("r1", Action.HOLD, "case-12");
      awaitSteps("r1", 2);

      log.order("r1", Action.REJECT, "legal-claims", LEGAL_HOLD);
      log.awaitState("r1", REJECTED);
    }

    assertThat(log.states("r1")).containsExactly(HELD, HELD, REJECTED);
  }

  /** Another request that is shielded: by then everything that was written before was read. */
  private void bystander(String id) {
    log.erase(id);
    log.awaitAdapter(id, AdapterEvent.Kind.SHIELD_READY);
  }

  private void awaitSteps(String id, int count) {
    log.await(count + " steps of " + id, () -> log.states(id).size() >= count);
    List<RequestState> states = log.states(id);
    assertThat(states).hasSize(count);
  }
}
