package dev.lethe.standalone.bench;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestEvent.Intake;
import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.StoredArtefact;
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
import java.util.function.Function;
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
  private static final Lifecycle.Request WHOSE = new Lifecycle.Request(REQUEST, "acme", MODEL);
  private static final Measurements MEASURED =
      Measurements.of(
          Json.parse(
              """
              {"forgetBefore":1.0,"forgetAfter":0.02,"gate":{"recall":1.0,"falseFire":0.0}}"""
                  .getBytes(StandardCharsets.UTF_8)));

  private final List<Template> templates = new ArrayList<>();

  /**
   * @param ready of a request, which is signed for each anew; null of what is no statement
   */
  private record Template(
      String topic,
      String key,
      String id,
      String text,
      @Nullable Function<String, AdapterEvent> ready) {}

  private final ControlSigner signer;

  LifecycleGenerator() {
    try {
      signer =
          ControlSigner.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
    Instant due = AT.plusSeconds(1);
    Intake intake =
        new Intake("c2VhbGVk".repeat(8), SHIELD, "gdpr-17", AT, due, 84, 0, null, null, null);
    add(WHOSE.receive(AT, intake));
    add(new Lifecycle.Received(WHOSE).accept(AT));
    announce(request -> AdapterEvent.shieldReady(request, MODEL, stored(SHIELD), AT));
    add(new Lifecycle.Accepted(WHOSE).shield(AT, SHIELD, acks(SHIELD), Measurements.none()));
    add(new Lifecycle.Shielded(WHOSE).fit(AT));
    add(new Lifecycle.Fitting(WHOSE).verify(AT, BUNDLE, MEASURED));
    announce(request -> AdapterEvent.adapterReady(request, MODEL, stored(BUNDLE), 8, AT));
    add(new Lifecycle.Verified(WHOSE).enforce(AT, BUNDLE, acks(BUNDLE), Measurements.none()));
    add(
        new Lifecycle.Enforced(WHOSE)
            .certify(AT, BUNDLE, Measurements.none().withCertificate(SHIELD)));
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
        AdapterEvent stated = ControlSignatures.sign(template.ready.apply(request), end, signer);
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

  private static StoredArtefact stored(String digest) {
    return new StoredArtefact(digest, "bundles/x", "c2ln", SHIELD);
  }

  private static List<ReplicaAck> acks(String digest) {
    return REPLICAS.stream().map(replica -> new ReplicaAck(replica, digest, AT)).toList();
  }

  /** An artefact, and that every replica has it. */
  private void announce(Function<String, AdapterEvent> ready) {
    templates.add(new Template(TOPICS.adapterEvents(), MODEL, "", "", ready));
    String digest = ready.apply(REQUEST).digest();
    for (String replica : REPLICAS) {
      EnforcementEvent ack =
          new EnforcementEvent(
              REQUEST, MODEL, replica, digest, EnforcementEvent.Kind.ENFORCED, AT, null, null);
      add(TOPICS.enforcementEvents(), REQUEST, EventSerdes.enforcementEvents(), Event.of(ack));
    }
  }

  private void add(RequestEvent event) {
    add(TOPICS.requestEvents(), REQUEST, EventSerdes.requestEvents(), Event.of(event));
  }

  private <T> void add(String topic, String key, EventCodec<T> codec, Event<T> event) {
    String text = new String(codec.write(event), StandardCharsets.UTF_8);
    templates.add(new Template(topic, key, event.id(), text, null));
  }
}
