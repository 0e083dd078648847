package dev.lethe.ingest.certify;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what {@code request-events} says of each open request; certifies at ENFORCED, writes down
 * at FAILED what was found, and says beside the certificate when the request is REVOKED.
 */
public final class CertifyStage implements Processor<byte[], byte[], String, Event<RequestEvent>> {
  /** The state store: a {@link CaseFile} by request id. */
  public static final String STORE = "case-files";

  /** The state store: the digest of a request's certificate, by request id. */
  public static final String CERTIFICATES = "certificate-digests";

  private static final Logger LOG = LoggerFactory.getLogger(CertifyStage.class);

  private final Certifier certifier;
  private @Nullable ProcessorContext<String, Event<RequestEvent>> context;
  private @Nullable KeyValueStore<String, CaseFile> files;
  private @Nullable KeyValueStore<String, String> certificates;

  public CertifyStage(Certifier certifier) {
    this.certifier = certifier;
  }

  @Override
  public void init(ProcessorContext<String, Event<RequestEvent>> context) {
    this.context = context;
    this.files = context.getStateStore(STORE);
    this.certificates = context.getStateStore(CERTIFICATES);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      RequestEvent event = EventSerdes.requestEvents().read(record.value()).data();
      collect(event);
      revoke(event);
    } catch (InvalidEventException e) {
      // The tracker, which reads the same topic, has reported it.
    }
  }

  private void revoke(RequestEvent event) {
    KeyValueStore<String, String> store = Objects.requireNonNull(certificates);
    String id = event.requestId();
    if (event.state() == RequestState.CERTIFIED && event.measured() != null) {
      String digest = event.measured().path("certificate").textValue();
      if (digest != null) {
        store.putIfAbsent(id, digest);
      }
    } else if (event.state() == RequestState.REVOKED) {
      certifier.revoke(event, store.get(id));
    }
  }

  private void collect(RequestEvent event) {
    KeyValueStore<String, CaseFile> store = Objects.requireNonNull(files);
    CaseFile file = store.get(event.requestId());
    RequestEvent.Intake intake = event.intake();
    if (file == null) {
      if (event.state() == RequestState.RECEIVED && intake != null) {
        store.put(event.requestId(), CaseFile.opened(event, intake));
      }
    } else if (event.state() == RequestState.ENFORCED) {
      certify(file.with(event), event);
      store.delete(event.requestId());
    } else if (event.state() == RequestState.FAILED) {
      if (Statement.hasFindings(event)) {
        tell(file.with(event), event);
      }
      store.delete(event.requestId());
    } else if (Lifecycle.of(event.state()).isFinal()) {
      store.delete(event.requestId());
    } else {
      store.put(event.requestId(), file.with(event));
    }
  }

  private void tell(CaseFile file, RequestEvent failed) {
    try {
      certifier.tell(file, failed);
    } catch (UncheckedIOException e) {
      throw e; // The record is read again, until the folder can be written.
    } catch (RuntimeException e) {
      LOG.error(
          "cannot write findings: requestId={} error={}",
          failed.requestId(),
          e.getClass().getSimpleName());
    }
  }

  private void certify(CaseFile file, RequestEvent enforced) {
    ProcessorContext<String, Event<RequestEvent>> out = Objects.requireNonNull(context);
    long nowMs = out.currentSystemTimeMs();
    RequestEvent certified;
    try {
      certified = certifier.certify(file, enforced, Instant.ofEpochMilli(nowMs));
    } catch (UncheckedIOException e) {
      throw e; // The record is read again, until the folder can be written.
    } catch (RuntimeException e) {
      LOG.error(
          "cannot certify: requestId={} error={}",
          enforced.requestId(),
          e.getClass().getSimpleName());
      return;
    }
    out.forward(
        new Record<>(certified.requestId(), Event.of(certified), nowMs, new RecordHeaders()));
  }
}
