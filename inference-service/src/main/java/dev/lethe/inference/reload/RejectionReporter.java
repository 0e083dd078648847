package dev.lethe.inference.reload;

import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlFault;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the world of what does not count: in the log, as an event, as a number. Thread-safe. */
final class RejectionReporter {
  private static final Logger LOG = LoggerFactory.getLogger(RejectionReporter.class);

  /** Stands for the request of a record that names none. */
  private static final String NO_REQUEST = "none";

  private static final String UNREADABLE = "unreadable";

  private final String model;
  private final Acknowledgements acknowledgements;
  private final ControlMeters meters;

  RejectionReporter(String model, Acknowledgements acknowledgements, ControlMeters meters) {
    this.model = model;
    this.acknowledgements = acknowledgements;
    this.meters = meters;
  }

  /** A statement that does not count. */
  void statement(AdapterEvent event, ControlFault fault, ConsumerRecord<String, byte[]> at) {
    report(AcknowledgedArtefact.of(event), fault.code(), at);
  }

  /** A head that does not count. */
  void head(LiveSetHead head, ControlFault fault, ConsumerRecord<String, byte[]> at) {
    report(about(head.liveSet()), fault.code(), at);
  }

  /** A record that is no event of its topic. */
  void unreadable(ConsumerRecord<String, byte[]> at) {
    byte[] value = at.value() == null ? new byte[0] : at.value();
    report(about(Digests.sha256(value)), UNREADABLE, at);
  }

  private void report(AcknowledgedArtefact about, String fault, ConsumerRecord<String, byte[]> at) {
    String position = at.topic() + "-" + at.partition() + "@" + at.offset();
    LOG.error(LogKey.STATEMENT_REJECTED, about.requestId(), fault, position);
    meters.rejected(fault);
    acknowledgements.send(about, Kind.STATEMENT_REJECTED, fault + " at " + position, null);
  }

  /** What an event must name though the record does not. */
  private AcknowledgedArtefact about(String digest) {
    return new AcknowledgedArtefact(NO_REQUEST, model, digest);
  }
}
