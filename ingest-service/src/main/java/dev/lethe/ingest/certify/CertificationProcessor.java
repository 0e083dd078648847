package dev.lethe.ingest.certify;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.SignedSteps;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what {@code request-events} says of each open request; certifies at ENFORCED, writes
 * down at FAILED what was found, and says beside the certificate when the request is REVOKED. A
 * step that a document would be made of counts only with the signature of the service that may say
 * it ({@link SignedSteps}): whoever else may write the topic is not believed. Such a step is
 * reported and passed over.
 */
public final class CertificationProcessor
    implements Processor<byte[], byte[], String, CertificationOutcome> {
  /** The state store: a {@link CertificationState} by request id. */
  public static final String STORE = "case-files";

  /** The state store: the digest of a request's certificate, by request id. */
  public static final String CERTIFICATES = "certificate-digests";

  private static final Logger LOG = LoggerFactory.getLogger(CertificationProcessor.class);

  /** Who reports it, where a replica's name stands. */
  private static final String REPORTER = "ingest";

  private final Certifier certifier;
  private final ControlKeys keys;
  private final Consumer<ControlFault> undocumented;
  private final RecentTraces traces = new RecentTraces();
  private @Nullable ProcessorContext<String, CertificationOutcome> context;
  private @Nullable KeyValueStore<String, CertificationState> files;
  private @Nullable KeyValueStore<String, String> certificates;

  /**
   * @param keys of those who may say that a request was verified, enforced, revoked, or has failed
   * @param undocumented is told why a step is passed over
   */
  public CertificationProcessor(
      Certifier certifier, ControlKeys keys, Consumer<ControlFault> undocumented) {
    this.certifier = certifier;
    this.keys = keys;
    this.undocumented = undocumented;
  }

  @Override
  public void init(ProcessorContext<String, CertificationOutcome> context) {
    this.context = context;
    this.files = context.getStateStore(STORE);
    this.certificates = context.getStateStore(CERTIFICATES);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    if (CaseEvent.isMarked(record.value())) {
      extend(record.value());
      return;
    }
    try {
      RequestEvent event = EventSerdes.requestEvents().read(record.value()).data();
      traces.heard(event.requestId(), record.headers());
      Optional<ControlFault> fault = SignedSteps.check(event, keys);
      if (fault.isPresent()) {
        report(event, fault.get(), record.value());
      } else {
        collect(event);
        revoke(event);
      }
    } catch (InvalidEventException e) {
      // The tracker, which reads the same topic, has reported it.
    }
  }

  /** Of all case events, documents tell of an extended due date alone. */
  private void extend(byte[] value) {
    CaseEvent event;
    try {
      event = EventSerdes.caseEvents().read(value).data();
    } catch (InvalidEventException e) {
      return; // The projector has reported it, or it is of a kind that is not known here.
    }
    Instant dueAt = event.dueAt();
    if (event.kind() != CaseEvent.Kind.DUE_DATE_EXTENDED || dueAt == null) {
      return;
    }
    KeyValueStore<String, CertificationState> store = Objects.requireNonNull(files);
    CertificationState file = store.get(event.requestId());
    if (file != null) {
      store.put(event.requestId(), file.extended(dueAt, event.at()));
    }
  }

  private void revoke(RequestEvent event) {
    if (event.state() == RequestState.REVOKED) {
      certifier.revoke(event, Objects.requireNonNull(certificates).get(event.requestId()));
    }
  }

  private void report(RequestEvent event, ControlFault fault, byte[] value) {
    ProcessorContext<String, CertificationOutcome> out = Objects.requireNonNull(context);
    RecordMetadata at = out.recordMetadata().orElseThrow();
    String position = at.topic() + "-" + at.partition() + "@" + at.offset();
    LOG.error(
        "no document is made of a step: request={} state={} fault={} position={}",
        event.requestId(),
        event.state(),
        fault.code(),
        position);
    undocumented.accept(fault);
    forward(
        event.requestId(),
        traces.of(event.requestId()),
        CertificationOutcome.finding(
            new EnforcementEvent(
                event.requestId(),
                event.model(),
                REPORTER,
                Digests.sha256(value),
                EnforcementEvent.Kind.STATEMENT_REJECTED,
                Instant.ofEpochMilli(out.currentSystemTimeMs()),
                fault.code() + " at " + position,
                null)));
  }

  private void forward(String requestId, Headers trace, CertificationOutcome outcome) {
    ProcessorContext<String, CertificationOutcome> out = Objects.requireNonNull(context);
    out.forward(new Record<>(requestId, outcome, out.currentSystemTimeMs(), trace));
  }

  private void collect(RequestEvent event) {
    KeyValueStore<String, CertificationState> store = Objects.requireNonNull(files);
    CertificationState file = store.get(event.requestId());
    RequestEvent.Intake intake = event.intake();
    if (file == null) {
      if (event.state() == RequestState.RECEIVED && intake != null) {
        store.put(event.requestId(), CertificationState.opened(event, intake));
      }
    } else if (event.state() == RequestState.ENFORCED) {
      certify(file.with(event), event);
      store.delete(event.requestId());
    } else if (event.state() == RequestState.FAILED) {
      if (CertificateStatement.hasFindings(event)) {
        tell(file.with(event), event);
      }
      store.delete(event.requestId());
    } else if (event.state().isFinal()) {
      store.delete(event.requestId());
    } else {
      store.put(event.requestId(), file.with(event));
    }
  }

  private void tell(CertificationState file, RequestEvent failed) {
    try {
      certifier.tell(file, failed);
    } catch (UncheckedIOException e) {
      throw e; // The record is read again, until the folder can be written.
    } catch (RuntimeException e) {
      LOG.error(
          "cannot write findings: request={} error={}",
          failed.requestId(),
          e.getClass().getSimpleName());
    }
  }

  private void certify(CertificationState file, RequestEvent enforced) {
    try (TracedStep certifying =
        Spans.step("certify", traces.of(enforced.requestId())).inThread()) {
      certifying
          .with(SpanAttribute.REQUEST_ID, enforced.requestId())
          .with(SpanAttribute.MODEL, enforced.model());
      certify(file, enforced, certifying);
    }
  }

  private void certify(CertificationState file, RequestEvent enforced, TracedStep certifying) {
    long nowMs = Objects.requireNonNull(context).currentSystemTimeMs();
    RequestEvent certified;
    try {
      certified = certifier.certify(file, enforced, Instant.ofEpochMilli(nowMs));
    } catch (UncheckedIOException e) {
      certifying.failed(e);
      throw e; // The record is read again, until the folder can be written.
    } catch (RuntimeException e) {
      certifying.failed(e);
      LOG.error(
          "cannot certify: request={} error={}",
          enforced.requestId(),
          e.getClass().getSimpleName());
      return;
    }
    String digest = Objects.requireNonNull(certified.measured()).certificate().orElseThrow();
    Objects.requireNonNull(certificates).putIfAbsent(certified.requestId(), digest);
    certifying.with(SpanAttribute.DIGEST, digest);
    forward(certified.requestId(), certifying.headers(), CertificationOutcome.step(certified));
  }
}
