package dev.lethe.ingest.rest;

import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedCases;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** Signs and writes what happens to requests beside their lifecycle. Thread-safe. */
@Singleton
public final class CaseLog {
  private final TopicWriter events;
  private final ControlSigner signer;

  @Inject
  CaseLog(KafkaClients kafka, Topics topics, ControlSigner signer) {
    this.signer = signer;
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
    events.write(event.requestId(), SignedCases.write(event, signer), trace);
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
