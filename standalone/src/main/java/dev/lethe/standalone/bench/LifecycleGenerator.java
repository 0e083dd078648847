package dev.lethe.standalone.bench;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of requests that nobody made: 13 a request, from RECEIVED to CERTIFIED, with the
 * artefacts and the acknowledgements of two replicas. All requests differ in their ids alone.
 */
final class LifecycleGenerator {
  private static final Topics TOPICS = AuditTrailGenerator.TOPICS;
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456Z");
  private static final String REQUEST = "request-00000000";
  private static final String MODEL = "demo";
  private static final String SHIELD = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String BUNDLE = "sha256:" + "fedcba9876543210".repeat(4);
  private static final List<String> REPLICAS = List.of("replica-1", "replica-2");
  private static final String MEASURED =
      "{\"forgetBefore\":1.0,\"forgetAfter\":0.02,\"gate\":{\"recall\":1.0,\"falseFire\":0.0}}";

  private final List<Template> templates = new ArrayList<>();

  /**
   * @param ready what is signed for each request anew; null of what is no statement
   */
  private record Template(
      String topic, String key, String id, String text, @Nullable AdapterEvent ready) {}

  private final ControlSigner signer;

  LifecycleGenerator() {
    try {
      signer =
          ControlSigner.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
    step(RequestState.RECEIVED, null, null);
    step(RequestState.ACCEPTED, null, null);
    artefact(AdapterEvent.Kind.SHIELD_READY, SHIELD, 0);
    step(RequestState.SHIELDED, SHIELD, null);
    step(RequestState.FITTING, null, null);
    step(RequestState.VERIFIED, BUNDLE, MEASURED);
    artefact(AdapterEvent.Kind.ADAPTER_READY, BUNDLE, 8);
    step(RequestState.ENFORCED, BUNDLE, null);
    step(RequestState.CERTIFIED, BUNDLE, "{\"certificate\":\"" + SHIELD + "\"}");
  }

  /** By which its statements count. */
  ControlKeys keys() {
    TrustedKeys open = TrustedKeys.of(signer.publicKey());
    return new ControlKeys(open, open);
  }

  /** Hands out the first {@code count} events. */
  void make(long count, Consumer<ProducerRecord<String, byte[]>> out) {
    ChainEnd end = ChainEnd.NONE;
    for (long event = 0; event < count; event++) {
      Template template = templates.get((int) (event % templates.size()));
      String request = String.format(Locale.ROOT, "request-%08d", event / templates.size());
      String id = String.format(Locale.ROOT, "00000000-0000-3000-8000-%012d", event);
      String text = template.text.replace(template.id, id).replace(REQUEST, request);
      if (template.ready != null) {
        AdapterEvent stated = ControlSignatures.sign(of(template.ready, request), end, signer);
        end = ControlSignatures.end(stated);
        Event<AdapterEvent> made = Event.of(stated);
        text = new String(EventSerdes.adapterEvents().write(made), StandardCharsets.UTF_8);
      }
      out.accept(
          new ProducerRecord<>(
              template.topic,
              template.key.replace(REQUEST, request),
              text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void step(RequestState state, @Nullable String bundle, @Nullable String measured) {
    RequestEvent.Intake intake =
        state == RequestState.RECEIVED
            ? new RequestEvent.Intake(
                "c2VhbGVk".repeat(8),
                SHIELD,
                "gdpr-17",
                AT,
                AT.plusSeconds(1),
                84,
                0,
                null,
                null,
                null)
            : null;
    List<ReplicaAck> acks = REPLICAS.stream().map(r -> new ReplicaAck(r, SHIELD, AT)).toList();
    boolean acknowledged = state == RequestState.SHIELDED || state == RequestState.ENFORCED;
    RequestEvent event =
        new RequestEvent(
            REQUEST,
            "acme",
            MODEL,
            state,
            AT,
            null,
            bundle,
            acknowledged ? acks : null,
            measured == null
                ? null
                : Measurements.of(Json.parse(measured.getBytes(StandardCharsets.UTF_8))),
            intake);
    add(TOPICS.requestEvents(), REQUEST, EventSerdes.requestEvents(), Event.of(event));
  }

  private void artefact(AdapterEvent.Kind kind, String digest, int rank) {
    AdapterEvent ready =
        new AdapterEvent(REQUEST, MODEL, kind, digest, "bundles/x", "c2ln", SHIELD, rank, AT, null);
    templates.add(new Template(TOPICS.adapterEvents(), MODEL, "", "", ready));
    for (String replica : REPLICAS) {
      EnforcementEvent ack =
          new EnforcementEvent(
              REQUEST, MODEL, replica, digest, EnforcementEvent.Kind.ENFORCED, AT, null, null);
      add(TOPICS.enforcementEvents(), REQUEST, EventSerdes.enforcementEvents(), Event.of(ack));
    }
  }

  private <T> void add(String topic, String key, EventCodec<T> codec, Event<T> event) {
    String text = new String(codec.write(event), StandardCharsets.UTF_8);
    templates.add(new Template(topic, key, event.id(), text, null));
  }

  /** The same of another request. */
  private static AdapterEvent of(AdapterEvent ready, String request) {
    return new AdapterEvent(
        request,
        ready.model(),
        ready.kind(),
        ready.digest(),
        ready.location(),
        ready.signature(),
        ready.baseDigest(),
        ready.rank(),
        ready.at(),
        null);
  }
}
