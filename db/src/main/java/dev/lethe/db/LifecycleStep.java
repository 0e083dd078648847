package dev.lethe.db;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;

/**
 * A record of {@code request-events} that was read.
 *
 * @param payload the record's value
 */
record LifecycleStep(SourcedEvent source, byte[] payload, Event<RequestEvent> event) {
  static LifecycleStep of(SourcedEvent source, byte[] payload) {
    return new LifecycleStep(source, payload, EventSerdes.requestEvents().read(payload));
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
