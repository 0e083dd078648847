package dev.lethe.db;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.access.Actor;
import org.jspecify.annotations.Nullable;

/** A record of {@code request-events} that was read: what gets a row of the audit trail. */
sealed interface TrailEvent permits LifecycleStep, CaseNote {
  /**
   * @param payload the record's value
   * @throws dev.lethe.schemas.InvalidEventException if it is neither a step nor a case event
   */
  static TrailEvent of(SourcedEvent source, byte[] payload) {
    return CaseEvent.isMarked(payload)
        ? CaseNote.of(source, payload)
        : LifecycleStep.of(source, payload);
  }

  SourcedEvent source();

  /** The record's value. */
  byte[] payload();

  Event<?> event();

  String requestId();

  String tenant();

  String model();

  /** Who did it; null in events from before it was said. */
  @Nullable Actor actor();
}
