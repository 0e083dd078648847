package dev.lethe.db;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.access.Actor;

/**
 * A case event on {@code request-events} that was read.
 *
 * @param payload the record's value
 */
record CaseNote(SourcedEvent source, byte[] payload, Event<CaseEvent> event) implements TrailEvent {
  static CaseNote of(SourcedEvent source, byte[] payload) {
    return new CaseNote(source, payload, EventSerdes.caseEvents().read(payload));
  }

  @Override
  public String requestId() {
    return event.data().requestId();
  }

  @Override
  public String tenant() {
    return event.data().tenant();
  }

  @Override
  public String model() {
    return event.data().model();
  }

  @Override
  public Actor actor() {
    return event.data().actor();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
