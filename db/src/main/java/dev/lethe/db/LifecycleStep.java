package dev.lethe.db;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.access.Actor;
import org.jspecify.annotations.Nullable;

/**
 * A step on {@code request-events} that was read.
 *
 * @param payload the record's value
 */
record LifecycleStep(SourcedEvent source, byte[] payload, Event<RequestEvent> event)
    implements TrailEvent {
  static LifecycleStep of(SourcedEvent source, byte[] payload) {
    return new LifecycleStep(source, payload, EventSerdes.requestEvents().read(payload));
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
  public @Nullable Actor actor() {
    return event.data().actor();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
