package dev.lethe.ingest.intake;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.UnsealException;
import dev.lethe.ingest.intake.AdmissionRecord.Standing;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Owns the request ids of its partition: admits what is new, ignores what is repeated, dead-letters
 * what conflicts, passes cancellations on, with a signed order that lets the shield go. What it
 * writes says who asked for it ({@link RequestingActor}).
 */
final class AdmissionProcessor implements Processor<String, byte[], String, IntakeOutput> {
  static final String STORE = "admissions";
  static final String CONFLICT = "conflict";
  static final String UNKNOWN_REQUEST = "unknown-request";

  private final String topic;
  private final IntakeCodec codec;
  private final Limits limits;
  private final PayloadVault vault;
  private final RequestAdmitter admitter;
  private final ControlSigner signer;
  private final TrustedKeys trusted;
  private final DeadLetters deadLetters;
  private @Nullable ProcessorContext<String, IntakeOutput> context;
  private @Nullable KeyValueStore<String, AdmissionRecord> admissions;

  /**
   * @param topic that the requests came by
   * @param signer of orders
   * @param trusted this service's own keys, by which tokens count
   */
  AdmissionProcessor(
      String topic,
      IntakeCodec codec,
      Limits limits,
      MasterKey masterKey,
      PayloadVault vault,
      RequestAdmitter admitter,
      ControlSigner signer,
      TrustedKeys trusted) {
    this.topic = topic;
    this.codec = codec;
    this.limits = limits;
    this.vault = vault;
    this.admitter = admitter;
    this.signer = signer;
    this.trusted = trusted;
    this.deadLetters = new DeadLetters(masterKey);
  }

  @Override
  public void init(ProcessorContext<String, IntakeOutput> context) {
    this.context = context;
    this.admissions = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    ProcessorContext<String, IntakeOutput> out = Objects.requireNonNull(context);
    Instant now = Instant.ofEpochMilli(out.currentSystemTimeMs());
    try (TracedStep intake = Spans.process(topic, record.headers()).inThread()) {
      intake.with(SpanAttribute.REQUEST_ID, record.key());
      for (IntakeOutput output : handle(record, now)) {
        out.forward(record.withValue(output).withHeaders(intake.headers()));
        said(intake, output);
      }
    }
  }

  private static void said(TracedStep intake, IntakeOutput output) {
    if (output instanceof IntakeOutput.Step step) {
      RequestEvent event = step.event().data();
      intake.with(SpanAttribute.STATE, event.state()).with(SpanAttribute.MODEL, event.model());
    } else if (output instanceof IntakeOutput.Dead dead) {
      intake.failed(dead.event().data().reason());
    }
  }

  private List<IntakeOutput> handle(Record<String, byte[]> record, Instant now) {
    byte[] id = record.key().getBytes(StandardCharsets.UTF_8);
    byte[] event = record.value();
    IntakePosition position = IntakePosition.from(record.headers());
    try {
      IntakeMessage message = codec.read(id, new RecordHeaders(), event);
      if (message instanceof IntakeMessage.Sealed sealed) {
        RequestingActor who = who(record.headers(), ActorClaim.Action.ERASE, message.id());
        return erase(sealed, who, event, position, now);
      }
      RequestingActor who = who(record.headers(), ActorClaim.Action.CANCEL, message.id());
      return cancel(message.id(), who, event, position, now);
    } catch (KafkaException | VaultUnavailableException e) {
      throw e; // The record is read again.
    } catch (KeyDestroyedException | UnsealException e) {
      return List.of(
          deadLetters.letter(InvalidEventException.UNDECRYPTABLE, null, position, event, now));
    } catch (RuntimeException e) {
      return List.of(deadLetters.letter("unprocessable", null, position, event, now));
    }
  }

  private RequestingActor who(Headers headers, ActorClaim.Action asked, String id) {
    return RequestingActor.of(headers, asked, id, trusted);
  }

  private List<IntakeOutput> erase(
      IntakeMessage.Sealed message,
      RequestingActor who,
      byte[] event,
      IntakePosition position,
      Instant now) {
    KeyValueStore<String, AdmissionRecord> store = Objects.requireNonNull(admissions);
    AdmissionRecord known = store.get(message.id());
    if (known == null) {
      RequestAdmitter.Decision decision =
          admitter.admit(opened(message), who, takenAt(message, now), now);
      store.put(message.id(), decision.admission());
      return decision.outputs();
    }
    return known.bodyDigest().equals(message.bodyDigest())
        ? List.of()
        : List.of(deadLetters.letter(CONFLICT, "/data/id", position, event, now));
  }

  /** By the clock of the instance that took it, which may be ahead of this one's. */
  private static Instant takenAt(IntakeMessage.Sealed message, Instant now) {
    Instant takenAt = message.takenAt();
    return takenAt == null || takenAt.isAfter(now) ? now : takenAt;
  }

  /** What is in it may have been written by anybody who can write to the topic. */
  private IntakeMessage.Erase opened(IntakeMessage.Sealed message) {
    byte[] body = vault.open(message.id(), message.payload());
    ErasureRequestReader.Parsed parsed = ErasureRequestReader.read(body, limits);
    if (!parsed.request().id().equals(message.id())
        || !parsed.bodyDigest().equals(message.bodyDigest())) {
      throw new IllegalArgumentException("the sealed body is another than announced");
    }
    return new IntakeMessage.Erase(parsed, message.idempotencyKeyDigest());
  }

  /** Another tenant's request is to nobody's knowledge there. */
  private List<IntakeOutput> cancel(
      String id, RequestingActor who, byte[] event, IntakePosition position, Instant now) {
    KeyValueStore<String, AdmissionRecord> store = Objects.requireNonNull(admissions);
    AdmissionRecord known = store.get(id);
    if (known == null || !who.actsFor(known.tenant())) {
      return List.of(deadLetters.letter(UNKNOWN_REQUEST, "/data/id", position, event, now));
    }
    if (known.standing() != Standing.ACCEPTED) {
      return List.of();
    }
    store.put(id, known.cancelled());
    UnlearningJob job =
        new UnlearningJob(
            id,
            known.tenant(),
            known.model(),
            UnlearningJob.Action.CANCEL,
            now,
            null,
            null,
            who.token());
    return List.of(
        IntakeOutput.Order.cancel(id, known.model(), now, who.actor(), signer),
        IntakeOutput.Job.of(job));
  }
}
