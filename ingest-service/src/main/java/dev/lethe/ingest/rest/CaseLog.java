package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.Topics;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** Writes what happens to requests beside their lifecycle. Thread-safe. */
@Singleton
public final class CaseLog {
  private final TopicWriter events;

  @Inject
  CaseLog(KafkaClients kafka, Topics topics) {
    this.events = new TopicWriter(kafka, topics.requestEvents());
  }

  /**
   * Waits until the broker has it.
   *
   * @param trace W3C trace context to pass on
   * @throws KafkaUnavailableException if the broker does not take it in time; it may have, all the
   *     same
   */
  public void write(CaseEvent event, Map<String, String> trace) {
    events.write(event.requestId(), EventSerdes.caseEvents().write(Event.of(event)), trace);
  }

  /** Whose case events are written. */
  static Lifecycle.Request request(RequestStatus status) {
    return new Lifecycle.Request(status.id(), status.tenant(), status.model());
  }

  @PreDestroy
  void close() {
    events.close();
  }
}
