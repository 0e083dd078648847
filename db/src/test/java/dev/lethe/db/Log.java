package dev.lethe.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the records that services would have written. */
final class Log {
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");
  static final String SHIELD = digest('1');
  static final String BUNDLE = digest('2');
  static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final SubjectKey subjectKey;
  private final List<SourcedEvent> records = new ArrayList<>();

  Log(SubjectKey subjectKey) {
    this.subjectKey = subjectKey;
  }

  static String digest(char digit) {
    return "sha256:" + String.valueOf(digit).repeat(64);
  }

  List<SourcedEvent> records() {
    return List.copyOf(records);
  }

  Log received(String id, String subject, @Nullable String idempotencyKeyDigest) {
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            subjectKey.sealText(subject, id),
            digest('b'),
            "gdpr-17",
            AT,
            AT.plusSeconds(2_592_000),
            3,
            1,
            idempotencyKeyDigest,
            null,
            AT.minusSeconds(86_400));
    return step(
        new RequestEvent(
            id, "acme", "demo", RequestState.RECEIVED, at(), null, null, null, null, intake));
  }

  Log step(String id, RequestState state, @Nullable String bundle, @Nullable String measured) {
    JsonNode figures = measured == null ? null : Json.parse(measured.getBytes());
    return step(
        new RequestEvent(id, "acme", "demo", state, at(), null, bundle, null, figures, null));
  }

  Log step(RequestEvent event) {
    return add(TOPICS.requestEvents(), 0, EventSerdes.requestEvents().write(Event.of(event)));
  }

  Log adapter(String id, AdapterEvent.Kind kind, String digest) {
    int rank = digest.equals(SHIELD) ? 0 : 8;
    String reason = kind == AdapterEvent.Kind.ADAPTER_REVOKED ? "cancelled" : null;
    AdapterEvent event =
        new AdapterEvent(
            id, "demo", kind, digest, "bundles/" + id, "c2ln", digest('0'), rank, at(), reason);
    return add(TOPICS.adapterEvents(), 1, EventSerdes.adapterEvents().write(Event.of(event)));
  }

  Log enforcement(String id, String replica, String digest, EnforcementEvent.Kind kind) {
    EnforcementEvent event =
        new EnforcementEvent(id, "demo", replica, digest, kind, at(), null, null);
    return add(
        TOPICS.enforcementEvents(), 2, EventSerdes.enforcementEvents().write(Event.of(event)));
  }

  Log heartbeat(String replica, boolean leaving) {
    ReplicaEvent event =
        new ReplicaEvent(replica, "demo", "http://host", digest('0'), AT, at(), leaving);
    return add(
        TOPICS.replicaEvents(),
        0,
        EventSerdes.replicaEvents().write(Event.of(event, "e-" + records.size())));
  }

  /** A whole life, certified. */
  Log certified(String id, String subject) {
    return received(id, subject, null)
        .step(id, RequestState.ACCEPTED, null, null)
        .adapter(id, AdapterEvent.Kind.SHIELD_READY, SHIELD)
        .enforcement(id, "replica-1", SHIELD, EnforcementEvent.Kind.ENFORCED)
        .step(id, RequestState.SHIELDED, SHIELD, null)
        .step(id, RequestState.FITTING, null, null)
        .adapter(id, AdapterEvent.Kind.ADAPTER_READY, BUNDLE)
        .step(id, RequestState.VERIFIED, BUNDLE, "{\"forgetAfter\":0.02}")
        .enforcement(id, "replica-1", BUNDLE, EnforcementEvent.Kind.ENFORCED)
        .step(id, RequestState.ENFORCED, BUNDLE, null)
        .step(id, RequestState.CERTIFIED, BUNDLE, "{\"certificate\":\"" + digest('c') + "\"}");
  }

  /** The records of a log that went on at a later offset. */
  static List<SourcedEvent> after(long offset, Log log) {
    return log.records.stream()
        .map(r -> new SourcedEvent(r.topic(), r.partition(), offset + r.offset(), r.value()))
        .toList();
  }

  /** Applies all of it in one transaction. */
  void projectInto(DataSource database) throws SQLException {
    project(database, records);
  }

  static void project(DataSource database, List<SourcedEvent> records) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      new Projector(TOPICS).apply(connection, records);
      connection.commit();
    }
  }

  /** One second after another. */
  private Instant at() {
    return AT.plusSeconds(records.size());
  }

  private Log add(String topic, int partition, byte[] value) {
    records.add(new SourcedEvent(topic, partition, records.size(), value));
    return this;
  }
}
