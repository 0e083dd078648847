package dev.lethe.ingest.intake;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.time.Instant;

/** One record that the intake writes. */
sealed interface IntakeOutput {
  /** A message that was read, on its way to the task that owns its id; sealed bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Routed(byte[] sealed) implements IntakeOutput {}

  /** To {@code request-events}. */
  record Step(Event<RequestEvent> event) implements IntakeOutput {
    /**
     * Checks that it can be written, as a record that fails at the sink would stop the stream.
     *
     * @throws dev.lethe.schemas.InvalidEventException if it breaks its schema
     */
    static Step of(RequestEvent data) {
      Event<RequestEvent> event = Event.of(data);
      EventSerdes.requestEvents().write(event);
      return new Step(event);
    }
  }

  /** To {@code unlearning-jobs}. */
  record Job(Event<UnlearningJob> event) implements IntakeOutput {
    static Job of(UnlearningJob job) {
      return new Job(Event.of(job));
    }
  }

  /** To {@code withdrawal-orders}. */
  record Order(Event<WithdrawalOrder> event) implements IntakeOutput {
    /** An order of the requester, signed. */
    static Order cancel(String id, String model, Instant now, Actor actor, ControlSigner signer) {
      WithdrawalOrder order =
          new WithdrawalOrder(
              id,
              model,
              WithdrawalOrder.Kind.CANCEL,
              AdapterEvent.BY_REQUESTER,
              null,
              now,
              signer.keyId(),
              "",
              actor);
      return new Order(Event.of(ControlSignatures.sign(order, signer)));
    }
  }

  /** To {@code unlearning-requests-dlq}. */
  record Dead(Event<DeadLetter> event) implements IntakeOutput {}
}
