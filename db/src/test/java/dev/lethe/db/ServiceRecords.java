package dev.lethe.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.SignedCases;
import dev.lethe.schemas.measured.Measurements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the records that services would have written. */
final class ServiceRecords {
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");
  static final String SHIELD = digest('1');
  static final String BUNDLE = digest('2');
  static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final SubjectKey subjectKey;
  private final List<SourcedEvent> records = new ArrayList<>();
  private long shift;
  private @Nullable Actor actor;
  private final ControlFixture control = new ControlFixture();

  ServiceRecords(SubjectKey subjectKey) {
    this.subjectKey = subjectKey;
  }

  static String digest(char digit) {
    return "sha256:" + String.valueOf(digit).repeat(64);
  }

  List<SourcedEvent> records() {
    return List.copyOf(records);
  }

  ServiceRecords received(String id, String subject, @Nullable String idempotencyKeyDigest) {
    return received(id, subject, idempotencyKeyDigest, AT.plusSeconds(2_592_000));
  }

  ServiceRecords received(
      String id, String subject, @Nullable String idempotencyKeyDigest, Instant dueAt) {
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            subjectKey.sealText(subject, id),
            digest('b'),
            "gdpr-17",
            AT,
            dueAt,
            3,
            1,
            idempotencyKeyDigest,
            null,
            AT.minusSeconds(86_400));
    return step(
        new RequestEvent(
            id, "acme", "demo", RequestState.RECEIVED, at(), null, null, null, null, intake, null));
  }

  ServiceRecords step(
      String id, RequestState state, @Nullable String bundle, @Nullable String measured) {
    Measurements figures =
        measured == null ? null : Measurements.of(Json.parse(measured.getBytes()));
    return step(
        new RequestEvent(id, "acme", "demo", state, at(), null, bundle, null, figures, null, null));
  }

  ServiceRecords step(RequestEvent event) {
    RequestEvent said = actor == null ? event : event.by(actor);
    return add(TOPICS.requestEvents(), 0, EventSerdes.requestEvents().write(Event.of(said)));
  }

  ServiceRecords caseEvent(
      String id, CaseEvent.Kind kind, @Nullable Instant dueAt, @Nullable String action, Actor by) {
    CaseEvent event = new CaseEvent(id, "acme", "demo", kind, at(), "a-reason", dueAt, action, by);
    return add(TOPICS.requestEvents(), 0, EventSerdes.caseEvents().write(Event.of(event)));
  }

  /** An approval of a release, as a service writes it. */
  ServiceRecords approval(String id, Actor by, ControlSigner signer) {
    CaseEvent event =
        CaseEvent.approved(
            new Lifecycle.Request(id, "acme", "demo"), at(), "a-reason", "release", by);
    return add(TOPICS.requestEvents(), 0, SignedCases.write(event, signer));
  }

  /** The next steps are somebody's; null as services wrote them that did not say whose. */
  ServiceRecords by(@Nullable Actor next) {
    actor = next;
    return this;
  }

  ServiceRecords adapter(String id, AdapterEvent.Kind kind, String digest) {
    boolean shield = kind == AdapterEvent.Kind.SHIELD_READY || digest.equals(shield(id));
    StoredArtefact stored = new StoredArtefact(digest, "bundles/" + id, "c2ln", digest('0'));
    AdapterEvent ready =
        shield
            ? AdapterEvent.shieldReady(id, "demo", stored, at())
            : AdapterEvent.adapterReady(id, "demo", stored, 8, at());
    boolean revoked = kind == AdapterEvent.Kind.ADAPTER_REVOKED;
    return statement(revoked ? ready.revoked(ready.at(), "cancelled") : ready);
  }

  /** The next statement of its signer. */
  ServiceRecords statement(AdapterEvent event) {
    AdapterEvent signed = control.sign(event);
    return unchecked(signed);
  }

  /** A record on adapter-events as it is, signed or not. */
  ServiceRecords unchecked(AdapterEvent event) {
    return add(TOPICS.adapterEvents(), 1, EventSerdes.adapterEvents().write(Event.of(event)));
  }

  ServiceRecords head() {
    return head(control.head(at()));
  }

  ServiceRecords head(LiveSetHead head) {
    return add(TOPICS.liveSetHeads(), 1, EventSerdes.liveSetHeads().write(Event.of(head)));
  }

  ServiceRecords order(WithdrawalOrder order) {
    return add(TOPICS.withdrawalOrders(), 1, EventSerdes.withdrawalOrders().write(Event.of(order)));
  }

  /** The two chains so far. */
  ControlFixture control() {
    return control;
  }

  ServiceRecords enforcement(String id, String replica, String digest, EnforcementEvent.Kind kind) {
    return enforcement(id, replica, digest, kind, null);
  }

  ServiceRecords enforcement(
      String id,
      String replica,
      String digest,
      EnforcementEvent.Kind kind,
      @Nullable String reason) {
    EnforcementEvent event =
        new EnforcementEvent(id, "demo", replica, digest, kind, at(), reason, null);
    return add(
        TOPICS.enforcementEvents(), 2, EventSerdes.enforcementEvents().write(Event.of(event)));
  }

  ServiceRecords heartbeat(String replica, boolean leaving) {
    return heartbeat(replica, leaving, null);
  }

  ServiceRecords heartbeat(
      String replica, boolean leaving, ReplicaEvent.@Nullable Serving serving) {
    ReplicaEvent event =
        new ReplicaEvent(replica, "demo", "http://host", digest('0'), AT, at(), leaving, serving);
    return add(
        TOPICS.replicaEvents(),
        0,
        EventSerdes.replicaEvents().write(Event.of(event, "e-" + records.size())));
  }

  /** No two requests share an artefact. */
  static String shield(String id) {
    return id.equals("r-1") ? SHIELD : Digests.sha256(("shield " + id).getBytes(UTF_8));
  }

  static String bundle(String id) {
    return id.equals("r-1") ? BUNDLE : Digests.sha256(("bundle " + id).getBytes(UTF_8));
  }

  /** A whole life, certified. */
  ServiceRecords certified(String id, String subject) {
    return received(id, subject, null)
        .step(id, RequestState.ACCEPTED, null, null)
        .adapter(id, AdapterEvent.Kind.SHIELD_READY, shield(id))
        .enforcement(id, "replica-1", shield(id), EnforcementEvent.Kind.ENFORCED)
        .step(id, RequestState.SHIELDED, shield(id), null)
        .step(id, RequestState.FITTING, null, null)
        .adapter(id, AdapterEvent.Kind.ADAPTER_READY, bundle(id))
        .step(id, RequestState.VERIFIED, bundle(id), "{\"forgetAfter\":0.02}")
        .enforcement(id, "replica-1", bundle(id), EnforcementEvent.Kind.ENFORCED)
        .step(id, RequestState.ENFORCED, bundle(id), null)
        .step(id, RequestState.CERTIFIED, bundle(id), "{\"certificate\":\"" + digest('c') + "\"}");
  }

  /** The records of a log that went on at a later offset. */
  static List<SourcedEvent> after(long offset, ServiceRecords log) {
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
      new Projector(TOPICS, ControlFixture.KEYS).apply(connection, records);
      connection.commit();
    }
  }

  /** Lets time pass. */
  ServiceRecords later(long seconds) {
    shift += seconds;
    return this;
  }

  /** One second after another. */
  Instant at() {
    return AT.plusSeconds(records.size() + shift);
  }

  private ServiceRecords add(String topic, int partition, byte[] value) {
    records.add(new SourcedEvent(topic, partition, records.size(), value));
    return this;
  }
}
