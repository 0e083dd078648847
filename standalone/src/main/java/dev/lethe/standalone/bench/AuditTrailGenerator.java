package dev.lethe.standalone.bench;

import dev.lethe.db.AuditChain;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the rows of an audit trail that nobody wrote: the same event, each time of another request.
 */
final class AuditTrailGenerator {
  static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456Z");
  private static final String REQUEST = "request-00000000";
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  private final String template;
  private final String templateId;
  private byte[] hash = AuditChain.genesis();
  private long seq;

  AuditTrailGenerator() {
    Measurements measured =
        Measurements.of(
            Json.parse(
                "{\"forgetAfter\":0.02,\"gate\":{\"recall\":1.0}}"
                    .getBytes(StandardCharsets.UTF_8)));
    Lifecycle.Verified verified =
        new Lifecycle.Verified(new Lifecycle.Request(REQUEST, "acme", "demo"));
    ReplicaAck ack = new ReplicaAck("replica-1", DIGEST, AT);
    Event<RequestEvent> event = Event.of(verified.enforce(AT, DIGEST, List.of(ack), measured));
    templateId = event.id();
    template = new String(EventSerdes.requestEvents().write(event), StandardCharsets.UTF_8);
  }

  /** The next record of the log, without a row. */
  SourcedEvent record() {
    byte[] value = payload(seq + 1).getBytes(StandardCharsets.UTF_8);
    return new SourcedEvent(TOPICS.requestEvents(), 0, seq, value);
  }

  /** Goes on to the next record. */
  void skip() {
    seq++;
  }

  /** The next row, in COPY's text format. */
  String row() {
    seq++;
    String payload = payload(seq);
    byte[] previous = hash;
    hash = AuditChain.link(previous, seq, payload);
    return String.join(
            "\t",
            Long.toString(seq),
            id(seq),
            request(seq),
            "acme",
            "demo",
            RequestState.ENFORCED.eventType(),
            RequestState.ENFORCED.name(),
            AT.toString(),
            payload,
            TOPICS.requestEvents(),
            "0",
            Long.toString(seq - 1),
            "\\\\x" + HexFormat.of().formatHex(previous),
            "\\\\x" + HexFormat.of().formatHex(hash))
        + "\n";
  }

  /** Hash of the leaf of a record. */
  static byte[] leaf(SourcedEvent record) {
    byte[] value = record.value();
    if (value == null) {
      throw new IllegalArgumentException("a tombstone is no event");
    }
    return AuditLeaf.hash(
        value, AuditLeaf.position(record.topic(), record.partition(), record.offset()));
  }

  private String payload(long number) {
    return template.replace(REQUEST, request(number)).replace(templateId, id(number));
  }

  private static String request(long number) {
    return "request-%08d".formatted(number);
  }

  private static String id(long number) {
    return "00000000-0000-3000-8000-%012d".formatted(number);
  }
}
