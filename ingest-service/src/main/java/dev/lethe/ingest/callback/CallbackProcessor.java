package dev.lethe.ingest.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.ingest.drp.DrpStatus;
import dev.lethe.ingest.opendsr.OpenDsrRequestStatus;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what has to be told to whom, and tells it beside the stream: a try is begun at one tick and
 * its outcome noted at a later one, so no receiver holds anybody up. What was told when the process
 * died is told again, under the same id.
 */
final class CallbackProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Sealed addresses of the requests of which something may still be told, by request id. */
  static final String ADDRESSES = "callback-addresses";

  /** A {@link PendingCallback} by event id. */
  static final String DELIVERIES = "callback-deliveries";

  /** Sealed subjects of the requests whose recipients may still be told, by request id. */
  static final String SUBJECTS = "recipient-subjects";

  private static final Duration TICK = Duration.ofMillis(250);
  private static final int MOST_AT_ONCE = 16;
  private static final Logger LOG = LoggerFactory.getLogger(CallbackProcessor.class);

  private static final Set<RequestState> TOLD =
      Set.of(
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.ENFORCED,
          RequestState.CERTIFIED,
          RequestState.REVOKED);

  private static final Set<EnforcementEvent.Kind> REPORTS =
      Set.of(EnforcementEvent.Kind.ENFORCEMENT_LOST, EnforcementEvent.Kind.ENFORCEMENT_RESTORED);

  private final CallbackTopology parts;
  private final CallbackDispatch dispatch;
  private final Map<String, CompletableFuture<Boolean>> underWay = new HashMap<>();
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<String, String> addresses;
  private @Nullable KeyValueStore<String, PendingCallback> deliveries;
  private @Nullable KeyValueStore<String, String> subjects;

  CallbackProcessor(CallbackTopology parts) {
    this.parts = parts;
    this.dispatch = new CallbackDispatch(parts);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    addresses = context.getStateStore(ADDRESSES);
    deliveries = context.getStateStore(DELIVERIES);
    subjects = context.getStateStore(SUBJECTS);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    if (CaseEvent.isMarked(record.value())) {
      alert(record.value());
      tellExtension(record.value());
      return;
    }
    boolean isStep =
        Objects.requireNonNull(context)
            .recordMetadata()
            .filter(at -> at.topic().equals(parts.topics().requestEvents()))
            .isPresent();
    try {
      if (isStep) {
        Event<RequestEvent> event = EventSerdes.requestEvents().read(record.value());
        note(event, record.value());
        tellRecipients(event, record.value());
      } else {
        report(EventSerdes.enforcementEvents().read(record.value()), record.value());
      }
    } catch (InvalidEventException e) {
      // The tracker, which reads the same topics, has reported it.
    }
  }

  /** Whether it says that a replica lost something that is in force, or has it again. */
  static boolean isReport(byte @Nullable [] json) {
    try {
      return json != null
          && REPORTS.contains(EventSerdes.enforcementEvents().read(json).data().kind());
    } catch (InvalidEventException e) {
      return false;
    }
  }

  private void report(Event<EnforcementEvent> event, byte[] json) {
    EnforcementEvent said = event.data();
    String address = Objects.requireNonNull(addresses).get(said.requestId());
    if (address == null) {
      return;
    }
    boolean isAsked =
        CallbackAddresses.open(parts.subjectKey(), said.requestId(), address)
            .filter(to -> to.url() != null)
            .isPresent();
    if (isAsked) {
      deliver(event.id(), said.requestId(), said.kind().name(), address, null, json);
    }
  }

  private void deliver(
      String key,
      String id,
      String what,
      String address,
      @Nullable Integer statusUrl,
      byte[] json) {
    PendingCallback delivery =
        new PendingCallback(key, id, what, address, statusUrl, new String(json, UTF_8), 0, 0, null);
    deliveries().put(key, delivery);
  }

  private void alert(byte[] json) {
    if (parts.notices().alerts() == null) {
      return;
    }
    try {
      Event<CaseEvent> event = EventSerdes.caseEvents().read(json);
      if (event.data().kind() == CaseEvent.Kind.DUE_ALERT
          && isNew(event.data().at(), OperatorNotices.ALERT_AGE)) {
        String what = event.data().kind().name();
        enqueue(event.id(), event.data().requestId(), what, json, new PendingNotice(null, null));
      }
    } catch (InvalidEventException e) {
      // A kind that is not known here is no alert.
    }
  }

  /** The agent of a request is told that it is due later, and why; others are not. */
  private void tellExtension(byte[] json) {
    if (parts.drpSender() == null) {
      return;
    }
    try {
      Event<CaseEvent> event = EventSerdes.caseEvents().read(json);
      CaseEvent said = event.data();
      String address = Objects.requireNonNull(addresses).get(said.requestId());
      if (said.kind() == CaseEvent.Kind.DUE_DATE_EXTENDED && address != null) {
        CallbackAddresses.open(parts.subjectKey(), said.requestId(), address)
            .filter(to -> isExtension(to, said))
            .ifPresent(to -> tellExtension(event, to, json));
      }
    } catch (InvalidEventException e) {
      // A kind that is not known here is no extension.
    }
  }

  /** Of several extensions the first counts. */
  private static boolean isExtension(CallbackAddresses to, CaseEvent said) {
    return to.drp() != null
        && to.drp().extension() == null
        && said.dueAt() != null
        && said.reason() != null
        && said.dueAt().isAfter(Objects.requireNonNull(to.dueAt()));
  }

  private void tellExtension(Event<CaseEvent> event, CallbackAddresses to, byte[] json) {
    CaseEvent said = event.data();
    CallbackAddresses later =
        to.extended(Objects.requireNonNull(said.dueAt()), Objects.requireNonNull(said.reason()));
    String sealed = later.seal(parts.subjectKey(), said.requestId());
    Objects.requireNonNull(addresses).put(said.requestId(), sealed);
    if (Objects.requireNonNull(later.drp()).url() != null) {
      String what = said.kind().name();
      deliver(event.id(), said.requestId(), what, sealed, PendingCallback.DRP, json);
    }
  }

  private void tellRecipients(Event<RequestEvent> event, byte[] json) {
    RequestEvent step = event.data();
    List<Recipient> recipients = parts.notices().recipientsOf(step.tenant());
    if (recipients.isEmpty()) {
      return;
    }
    KeyValueStore<String, String> sealed = Objects.requireNonNull(subjects);
    if (step.intake() != null) {
      sealed.put(step.requestId(), step.intake().sealedSubject());
    }
    if (step.state() == RequestState.CERTIFIED && isNew(step.at(), OperatorNotices.RECIPIENT_AGE)) {
      String subject = sealed.get(step.requestId());
      for (Recipient each : recipients) {
        PendingNotice notice = new PendingNotice(each.name(), subject);
        String key = event.id() + "." + each.name();
        enqueue(key, step.requestId(), step.state().name(), json, notice);
      }
    }
    if (step.state() == RequestState.CERTIFIED || step.state().isFinal()) {
      sealed.delete(step.requestId());
    }
  }

  private void enqueue(String key, String id, String what, byte[] json, PendingNotice notice) {
    String event = new String(json, UTF_8);
    deliveries().put(key, new PendingCallback(key, id, what, "", null, event, 0, 0, notice));
  }

  private boolean isNew(Instant at, Duration age) {
    long now = Objects.requireNonNull(context).currentSystemTimeMs();
    return at.isAfter(Instant.ofEpochMilli(now).minus(age));
  }

  private void note(Event<RequestEvent> event, byte[] json) {
    RequestEvent step = event.data();
    String id = step.requestId();
    KeyValueStore<String, String> known = Objects.requireNonNull(addresses);
    RequestEvent.Intake intake = step.intake();
    if (intake != null && intake.sealedCallback() != null) {
      known.put(id, intake.sealedCallback());
    }
    String address = known.get(id);
    if (address == null) {
      return;
    }
    CallbackAddresses.open(parts.subjectKey(), id, address)
        .ifPresentOrElse(
            to -> tell(event, to, address, json),
            () -> LOG.warn("callback given up: request={} reason=unreadable-address", id));
    if (step.state().isFinal()) {
      known.delete(id);
    }
  }

  private void tell(Event<RequestEvent> event, CallbackAddresses to, String address, byte[] json) {
    RequestEvent step = event.data();
    String what = step.state().name();
    if (to.url() != null && TOLD.contains(step.state())) {
      deliver(event.id(), step.requestId(), what, address, null, json);
    }
    if (parts.drpSender() != null
        && to.drp() != null
        && to.drp().url() != null
        && DrpStatus.isTold(step.state())) {
      deliver(event.id() + ".drp", step.requestId(), what, address, PendingCallback.DRP, json);
    }
    if (parts.statusSender() != null && OpenDsrRequestStatus.isTold(step.state())) {
      for (int i = 0; i < to.statusUrls().size(); i++) {
        deliver(event.id() + "." + i, step.requestId(), what, address, i, json);
      }
    }
  }

  private void tick(long nowMs) {
    for (PendingCallback delivery : open()) {
      CompletableFuture<Boolean> attempt = underWay.get(delivery.eventId());
      if (attempt != null && attempt.isDone()) {
        underWay.remove(delivery.eventId());
        settle(delivery, attempt.join(), nowMs);
      } else if (attempt == null && delivery.dueMs() <= nowMs && underWay.size() < MOST_AT_ONCE) {
        begin(delivery);
      }
    }
  }

  /** A copy, as the store changes meanwhile. */
  private List<PendingCallback> open() {
    List<PendingCallback> open = new ArrayList<>();
    try (KeyValueIterator<String, PendingCallback> all = deliveries().all()) {
      all.forEachRemaining(entry -> open.add(entry.value));
    }
    return open;
  }

  private void settle(PendingCallback delivery, boolean isTaken, long nowMs) {
    int failures = delivery.failures() + 1;
    if (isTaken) {
      deliveries().delete(delivery.eventId());
      record(delivery, true);
    } else if (failures < parts.retry().attempts()) {
      PendingCallback later = delivery.failed(nowMs + parts.retry().pauseMs(failures));
      deliveries().put(delivery.eventId(), later);
    } else {
      giveUp(delivery, "not-taken");
    }
  }

  private void begin(PendingCallback delivery) {
    CallbackDispatch.Begun begun = dispatch.begin(delivery);
    if (begun.attempt() == null) {
      giveUp(delivery, begun.refusal());
    } else {
      underWay.put(delivery.eventId(), begun.attempt());
    }
  }

  /** Puts on record what became of a recipient's notice. */
  private void record(PendingCallback delivery, boolean reached) {
    PendingNotice notice = delivery.notice();
    if (notice == null || notice.recipient() == null) {
      return;
    }
    ProcessorContext<byte[], byte[]> to = Objects.requireNonNull(context);
    RequestEvent step = EventSerdes.requestEvents().read(delivery.event().getBytes(UTF_8)).data();
    long nowMs = to.currentSystemTimeMs();
    CaseEvent said =
        CaseEvent.told(
            new Lifecycle.Request(step.requestId(), step.tenant(), step.model()),
            Instant.ofEpochMilli(nowMs),
            notice.recipient(),
            reached,
            ServiceRole.INGEST.actor());
    to.forward(
        new Record<>(
            step.requestId().getBytes(UTF_8),
            EventSerdes.caseEvents().write(Event.of(said)),
            nowMs));
  }

  private void giveUp(PendingCallback delivery, String reason) {
    deliveries().delete(delivery.eventId());
    LOG.warn(
        "callback given up: request={} state={} reason={}",
        delivery.requestId(),
        delivery.state(),
        reason);
    record(delivery, false);
  }

  private KeyValueStore<String, PendingCallback> deliveries() {
    return Objects.requireNonNull(deliveries);
  }
}
