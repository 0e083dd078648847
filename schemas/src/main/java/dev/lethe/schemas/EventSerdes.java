package dev.lethe.schemas;

/**
 * The codecs of the topics, one for each but {@code request-events}, which has two. All are
 * thread-safe and need no closing.
 */
public final class EventSerdes {
  private static final EventCodec<RequestEvent> REQUEST_EVENTS =
      new EventCodec<>(
          "/lethe/request-events",
          Schemas.REQUEST_EVENT,
          RequestEvent.class,
          e -> e.state().eventType(),
          RequestEvent::requestId);

  private static final EventCodec<CaseEvent> CASE_EVENTS =
      new EventCodec<>(
          "/lethe/request-events",
          Schemas.CASE_EVENT,
          CaseEvent.class,
          e -> e.kind().eventType(),
          CaseEvent::requestId);

  private static final EventCodec<UnlearningJob> JOBS =
      new EventCodec<>(
          "/lethe/unlearning-jobs",
          Schemas.UNLEARNING_JOB,
          UnlearningJob.class,
          e -> UnlearningJob.EVENT_TYPE,
          UnlearningJob::requestId);

  private static final EventCodec<AdapterEvent> ADAPTER_EVENTS =
      new EventCodec<>(
          "/lethe/adapter-events",
          Schemas.ADAPTER_EVENT,
          AdapterEvent.class,
          e -> e.kind().eventType(),
          AdapterEvent::requestId);

  private static final EventCodec<EnforcementEvent> ENFORCEMENT_EVENTS =
      new EventCodec<>(
          "/lethe/enforcement-events",
          Schemas.ENFORCEMENT_EVENT,
          EnforcementEvent.class,
          e -> e.kind().eventType(),
          EnforcementEvent::requestId);

  private static final EventCodec<ReplicaEvent> REPLICA_EVENTS =
      new EventCodec<>(
          "/lethe/replica-events",
          Schemas.REPLICA_EVENT,
          ReplicaEvent.class,
          e -> ReplicaEvent.EVENT_TYPE,
          ReplicaEvent::replica);

  private static final EventCodec<LiveSetHead> LIVE_SET_HEADS =
      new EventCodec<>(
          "/lethe/live-set-heads",
          Schemas.LIVE_SET_HEAD,
          LiveSetHead.class,
          e -> LiveSetHead.EVENT_TYPE,
          LiveSetHead::model);

  private static final EventCodec<WithdrawalOrder> WITHDRAWAL_ORDERS =
      new EventCodec<>(
          "/lethe/withdrawal-orders",
          Schemas.WITHDRAWAL_ORDER,
          WithdrawalOrder.class,
          e -> e.kind().eventType(),
          WithdrawalOrder::requestId);

  private static final EventCodec<AuditCheckpoint> AUDIT_CHECKPOINTS =
      new EventCodec<>(
          "/lethe/audit-checkpoints",
          Schemas.AUDIT_CHECKPOINT,
          AuditCheckpoint.class,
          e -> AuditCheckpoint.EVENT_TYPE,
          AuditCheckpoint::origin);

  private static final EventCodec<DeadLetter> DEAD_LETTERS =
      new EventCodec<>(
          "/lethe/unlearning-requests-dlq",
          Schemas.DEAD_LETTER,
          DeadLetter.class,
          e -> DeadLetter.EVENT_TYPE,
          Event::position);

  private EventSerdes() {}

  /** Of {@link Topics#requestEvents()}: the steps of lifecycles. */
  public static EventCodec<RequestEvent> requestEvents() {
    return REQUEST_EVENTS;
  }

  /**
   * Of what else is on {@link Topics#requestEvents()}; {@link CaseEvent#isMarked} tells the two
   * apart.
   */
  public static EventCodec<CaseEvent> caseEvents() {
    return CASE_EVENTS;
  }

  /** Of {@link Topics#jobs()}. */
  public static EventCodec<UnlearningJob> jobs() {
    return JOBS;
  }

  /** Of {@link Topics#adapterEvents()}. */
  public static EventCodec<AdapterEvent> adapterEvents() {
    return ADAPTER_EVENTS;
  }

  /** Of {@link Topics#enforcementEvents()}. */
  public static EventCodec<EnforcementEvent> enforcementEvents() {
    return ENFORCEMENT_EVENTS;
  }

  /** Of {@link Topics#replicaEvents()}. */
  public static EventCodec<ReplicaEvent> replicaEvents() {
    return REPLICA_EVENTS;
  }

  /** Of {@link Topics#liveSetHeads()}. */
  public static EventCodec<LiveSetHead> liveSetHeads() {
    return LIVE_SET_HEADS;
  }

  /** Of {@link Topics#withdrawalOrders()}. */
  public static EventCodec<WithdrawalOrder> withdrawalOrders() {
    return WITHDRAWAL_ORDERS;
  }

  /** Of {@link Topics#auditCheckpoints()}. */
  public static EventCodec<AuditCheckpoint> auditCheckpoints() {
    return AUDIT_CHECKPOINTS;
  }

  /** Of {@link Topics#deadLetters()}. */
  public static EventCodec<DeadLetter> deadLetters() {
    return DEAD_LETTERS;
  }
}
