package dev.lethe.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A CloudEvent of Lethe's own. What may be sent twice (a retry, a restart) has an id made from what
 * it says, so that the second is recognised as the first.
 *
 * @param id CloudEvents {@code id}
 * @param type CloudEvents {@code type}, versioned, e.g. {@code lethe.request-shielded.v1}
 * @param subject CloudEvents {@code subject}: the request id, the replica id of a heartbeat, or the
 *     origin of a checkpoint
 * @param time CloudEvents {@code time}
 * @param data one of this package's records
 */
public record Event<T>(String id, String type, String subject, Instant time, T data) {

  /**
   * A lifecycle step; its id is made from request and state, as a state is reached once. Only HELD
   * and, after it, ACCEPTED with a reason are reached again: theirs is made from the time too.
   */
  public static Event<RequestEvent> of(RequestEvent data) {
    boolean again =
        data.state() == RequestState.HELD
            || (data.state() == RequestState.ACCEPTED && data.reason() != null);
    String id =
        again
            ? nameBased(
                data.requestId(),
                data.state().name(),
                String.valueOf(data.reason()),
                data.at().toString())
            : nameBased(data.requestId(), data.state().name());
    return new Event<>(id, data.state().eventType(), data.requestId(), data.at(), data);
  }

  /**
   * What happens beside the lifecycle; its id is made from what it says but the reason. What can
   * happen once only has an id without time and actor, so that it is one event whoever says it: a
   * due date is extended, an alert raised, a recipient told.
   */
  public static Event<CaseEvent> of(CaseEvent data) {
    String kind = data.kind().name();
    String id =
        switch (data.kind()) {
          case DUE_DATE_EXTENDED -> nameBased(data.requestId(), kind, String.valueOf(data.dueAt()));
          case DUE_ALERT ->
              nameBased(
                  data.requestId(),
                  kind,
                  String.valueOf(data.dueAt()),
                  String.valueOf(data.reason()));
          case RECIPIENT_TOLD, RECIPIENT_NOT_REACHED ->
              nameBased(data.requestId(), kind, String.valueOf(data.reason()));
          case APPROVAL_GIVEN, ATTEMPT_REFUSED ->
              nameBased(
                  data.requestId(),
                  kind,
                  String.valueOf(data.action()),
                  data.actor().subject(),
                  data.at().toString());
        };
    return new Event<>(id, data.kind().eventType(), data.requestId(), data.at(), data);
  }

  /**
   * A job; its id is made from request and action, and of what people may ask for again also from
   * the time.
   */
  public static Event<UnlearningJob> of(UnlearningJob data) {
    String id =
        switch (data.action()) {
          case ERASE, CANCEL -> nameBased(data.requestId(), data.action().name());
          case RELEASE, REJECT, HOLD, LIFT ->
              nameBased(data.requestId(), data.action().name(), data.at().toString());
        };
    return new Event<>(id, UnlearningJob.EVENT_TYPE, data.requestId(), data.at(), data);
  }

  /** An artefact to load or drop; its id is made from request, kind and digest. */
  public static Event<AdapterEvent> of(AdapterEvent data) {
    String id = nameBased(data.requestId(), data.kind().name(), data.digest());
    return new Event<>(id, data.kind().eventType(), data.requestId(), data.at(), data);
  }

  /**
   * A replica's acknowledgement; its id is made from replica, digest and kind, and of what can
   * happen again also from the reason or the time.
   */
  public static Event<EnforcementEvent> of(EnforcementEvent data) {
    String id =
        switch (data.kind()) {
          case ENFORCED, REJECTED, WITHDRAWN ->
              nameBased(data.replica(), data.digest(), data.kind().name());
          case STATEMENT_REJECTED ->
              nameBased(
                  data.replica(), data.digest(), data.kind().name(), String.valueOf(data.reason()));
          case ENFORCEMENT_LOST, ENFORCEMENT_RESTORED ->
              nameBased(
                  data.replica(),
                  data.requestId(),
                  data.digest(),
                  data.kind().name(),
                  data.at().toString());
        };
    return new Event<>(id, data.kind().eventType(), data.requestId(), data.at(), data);
  }

  /** A heartbeat. */
  public static Event<ReplicaEvent> of(ReplicaEvent data, String id) {
    return new Event<>(id, ReplicaEvent.EVENT_TYPE, data.replica(), data.at(), data);
  }

  /** A head; its id is made from its signature. */
  public static Event<LiveSetHead> of(LiveSetHead data) {
    String id = nameBased(data.model(), Long.toString(data.sequence()), data.signature());
    return new Event<>(id, LiveSetHead.EVENT_TYPE, data.model(), data.at(), data);
  }

  /** An order; its id is made from its signature. */
  public static Event<WithdrawalOrder> of(WithdrawalOrder data) {
    String id = nameBased(data.requestId(), data.kind().name(), data.signature());
    return new Event<>(id, data.kind().eventType(), data.requestId(), data.at(), data);
  }

  /** A checkpoint; its id is made from the signed note. */
  public static Event<AuditCheckpoint> of(AuditCheckpoint data) {
    String id = nameBased(data.signedNote());
    return new Event<>(id, AuditCheckpoint.EVENT_TYPE, data.origin(), data.at(), data);
  }

  /** A dead letter; its subject is the position of the record that could not be read. */
  public static Event<DeadLetter> of(DeadLetter data, String id) {
    return new Event<>(id, DeadLetter.EVENT_TYPE, position(data), data.at(), data);
  }

  static String position(DeadLetter data) {
    return data.topic() + "/" + data.partition() + "/" + data.offset();
  }

  private static String nameBased(String... parts) {
    byte[] name = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString();
  }
}
