package dev.lethe.ingest.intake;

import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.UnlearningJob;

/** One record that the intake writes. */
sealed interface Output {
  /** A message that was read, on its way to the task that owns its id; sealed bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Routed(byte[] sealed) implements Output {}

  /** To {@code request-events}. */
  record Step(Event<RequestEvent> event) implements Output {
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
  record Job(Event<UnlearningJob> event) implements Output {
    static Job of(UnlearningJob job) {
      return new Job(Event.of(job));
    }
  }

  /** To {@code unlearning-requests-dlq}. */
  record Dead(Event<DeadLetter> event) implements Output {}
}
