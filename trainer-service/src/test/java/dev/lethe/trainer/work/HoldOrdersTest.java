package dev.lethe.trainer.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.TrainerSamples;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldOrdersTest {
  private static final Instant NOW = TrainerSamples.NOW;
  private static final Instant END = NOW.plusSeconds(60);
  private static final Lifecycle.Request REQUEST =
      new Lifecycle.Request("r1", "acme", TrainerSamples.MODEL);

  private final UnfinishedJob work = new UnfinishedJob(TrainerSamples.job("r1", 5));
  private RequestFacts facts = RequestFacts.NONE;

  @Test
  void aLegalHoldTakesAJobOutOfItsLane() {
    JobAttempt attempt = work.enterLane();
    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.WAIT);

    hold(NOW, null);

    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.HOLD);
    assertThat(work.holds(attempt)).isTrue();
  }

  @Test
  void aLegalHoldComesTooLateOnceAShieldIsPublished() {
    facts = facts.withShield(TrainerSamples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));

    hold(NOW, null);

    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.WAIT);
    assertThat(work.next(facts.withShielded(), NOW)).isEqualTo(JobAction.FIT);
  }

  @Test
  void aLegalHoldEndsByItselfAndTheTrainerSaysSo() {
    hold(NOW, END);
    logged(NOW, END);

    assertThat(work.next(facts, END.minusNanos(1))).isEqualTo(JobAction.WAIT);
    assertThat(work.next(facts, END)).isEqualTo(JobAction.RELEASE);
    assertThat(work.orders().dueRelease(facts, END))
        .isEqualTo(
            new HoldOrders.Decision(
                List.of(HoldReason.LEGAL_HOLD),
                HoldReason.LEGAL_HOLD_ENDED,
                ServiceRole.TRAINER.actor()));
  }

  @Test
  void aLegalHoldThatEndedBeforeItWasReadHoldsNothing() {
    hold(NOW, END);

    assertThat(work.next(facts, END)).isEqualTo(JobAction.SHIELD);
  }

  @Test
  void ordersThatAreDeliveredAgainDoNothing() {
    // Given a hold that was lifted, as the log says
    logged(NOW, null);
    facts =
        facts.withAccepted(new Lifecycle.Held(REQUEST).release(NOW.plusSeconds(1), "case-closed"));

    // When its order is read again, before the one that lifted it
    hold(NOW, null);

    // Then it does not hold the request again
    assertThat(work.next(facts, NOW.plusSeconds(2))).isEqualTo(JobAction.SHIELD);
  }

  @Test
  void noReleaseEndsALegalHold() {
    hold(NOW, null);
    logged(NOW, null);

    for (List<String> about : List.of(List.<String>of(), List.of(HoldReason.LEGAL_HOLD))) {
      work.orders().release(new HoldOrders.Decision(about, "ticket-7", Actor.TOPIC));
    }

    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.WAIT);
  }

  @Test
  void aSecondLegalHoldReplacesTheFirst() {
    hold(NOW, null);
    logged(NOW, null);

    hold(NOW.plusSeconds(1), END);
    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.HOLD);
    logged(NOW.plusSeconds(1), END);

    assertThat(work.next(facts, NOW)).isEqualTo(JobAction.WAIT);
    assertThat(work.next(facts, END)).isEqualTo(JobAction.RELEASE);
  }

  /**
   * The trainer applies at once what it writes, and reads it from the log when more was written.
   */
  @Test
  void whatIsReadBackLateChangesNothing() {
    // Given a request that was held for two things and let go on for the first
    Measurements none = Measurements.none();
    RequestEvent accepted = new Lifecycle.Received(REQUEST).accept(NOW);
    RequestEvent first = new Lifecycle.Accepted(REQUEST).hold(NOW, "one", none);
    RequestEvent released = new Lifecycle.Held(REQUEST).release(NOW, "ticket-7");
    RequestEvent second = new Lifecycle.Accepted(REQUEST).hold(NOW, "two", none);
    facts = facts.withHeld(first).withAccepted(released).withHeld(second);

    // When all of it comes back, with the first step that others wrote
    RequestFacts again =
        facts.withAccepted(accepted).withHeld(first).withAccepted(released).withHeld(second);

    // Then it is held for the second
    assertThat(again).isEqualTo(facts);
    assertThat(again.holds().current()).isEqualTo("two");
    assertThat(again.holds().released()).containsExactly("one");
  }

  @Test
  void whatWasLetGoOnForItsSizeIsStillLookedAtForWhatItSilences() {
    Measurements none = Measurements.none();
    Lifecycle.Held held = new Lifecycle.Held(REQUEST);

    facts =
        facts
            .withHeld(held.hold(NOW, HoldReason.LARGE_REQUEST, none))
            .withAccepted(held.release(NOW, "looked-at"));
    assertThat(facts.released()).isFalse();

    facts =
        facts
            .withHeld(held.hold(NOW, "blast-radius", none))
            .withAccepted(held.release(NOW, "fine"));
    assertThat(facts.released()).isTrue();
  }

  private void hold(Instant orderedAt, @Nullable Instant until) {
    LegalHold hold = new LegalHold("case-12", until, orderedAt);
    work.orders().hold(new HoldOrders.Order(hold, Actor.TOPIC));
  }

  /** What the trainer writes of such an order. */
  private void logged(Instant orderedAt, @Nullable Instant until) {
    Measurements said =
        Measurements.none().withLegalHold(new LegalHold("case-12", until, orderedAt));
    facts =
        facts.withHeld(
            new Lifecycle.Accepted(REQUEST).hold(orderedAt, HoldReason.LEGAL_HOLD, said));
  }
}
