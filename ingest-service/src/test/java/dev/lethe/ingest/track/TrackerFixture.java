package dev.lethe.ingest.track;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.Traffic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** The tracker topology, with words for what happens round it. */
final class TrackerFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  static final String MODEL = "demo";
  static final String SHIELD = digest("shield");
  static final String BUNDLE = digest("bundle");

  final SubjectKey subjectKey;
  final KeyPair signing;
  final CertificateFolder certificates;
  final TopologyTestDriver driver;
  final TestInputTopic<String, Event<RequestEvent>> requests;
  final TestInputTopic<String, Event<AdapterEvent>> adapters;
  final TestInputTopic<String, Event<EnforcementEvent>> enforcements;
  final TestInputTopic<String, Event<ReplicaEvent>> replicas;
  final TestInputTopic<String, byte[]> garbage;
  private final TestOutputTopic<String, Event<RequestEvent>> out;
  private Instant now = START;

  TrackerFixture(Path folder) throws GeneralSecurityException {
    Topics topics = new Topics("test.");
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    certificates = new CertificateFolder(folder.resolve("certificates"));
    Certifier certifier =
        new Certifier(subjectKey, new SigningKey(signing.getPrivate()), certificates);
    driver =
        new TopologyTestDriver(
            new TrackerTopology(topics, 3, certifier, new TrafficBudget(0.01)).build(),
            new StreamsSettings("unused:1", "test.tracker", folder.resolve("state")).properties(),
            START);
    StringSerializer text = new StringSerializer();
    requests = driver.createInputTopic(topics.requestEvents(), text, EventSerdes.requestEvents());
    adapters = driver.createInputTopic(topics.adapterEvents(), text, EventSerdes.adapterEvents());
    enforcements =
        driver.createInputTopic(topics.enforcementEvents(), text, EventSerdes.enforcementEvents());
    replicas = driver.createInputTopic(topics.replicaEvents(), text, EventSerdes.replicaEvents());
    garbage = driver.createInputTopic(topics.replicaEvents(), text, new ByteArraySerializer());
    out =
        driver.createOutputTopic(
            topics.requestEvents(), new StringDeserializer(), EventSerdes.requestEvents());
  }

  static String digest(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  void accepted(String id) {
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            subjectKey.sealText("subject-42", id),
            digest("body"),
            "gdpr-17",
            START,
            START.plus(Duration.ofDays(30)),
            1,
            0,
            null,
            null,
            null);
    step(id, RequestState.RECEIVED, null, intake);
    step(id, RequestState.ACCEPTED, null, null);
  }

  void step(String id, RequestState state) {
    step(id, state, null, null);
  }

  void step(
      String id,
      RequestState state,
      @Nullable String bundle,
      RequestEvent.@Nullable Intake intake) {
    var measured = state == RequestState.VERIFIED ? Json.mapper().createObjectNode() : null;
    if (measured != null) {
      measured.put("forgetAfter", 0.02).put("gateRecall", 1.0);
    }
    RequestEvent event =
        new RequestEvent(id, "acme", MODEL, state, now, null, bundle, null, measured, intake);
    requests.pipeInput(id, Event.of(event));
  }

  void failed(String id, String reason, @Nullable String measured) {
    JsonNode figures =
        measured == null ? null : Json.parse(measured.getBytes(StandardCharsets.UTF_8));
    RequestEvent event =
        new RequestEvent(
            id, "acme", MODEL, RequestState.FAILED, now, reason, null, null, figures, null);
    requests.pipeInput(id, Event.of(event));
  }

  void shieldReady(String id) {
    adapter(id, AdapterEvent.Kind.SHIELD_READY, SHIELD);
  }

  void adapterReady(String id) {
    adapter(id, AdapterEvent.Kind.ADAPTER_READY, BUNDLE);
  }

  /** What the trainer says when the requester has cancelled. */
  void withdrawn(String id) {
    adapter(id, AdapterEvent.Kind.ADAPTER_REVOKED, SHIELD, AdapterEvent.BY_REQUESTER);
  }

  void adapter(String id, AdapterEvent.Kind kind, String digest) {
    adapter(id, kind, digest, null);
  }

  void adapter(String id, AdapterEvent.Kind kind, String digest, @Nullable String reason) {
    AdapterEvent event =
        new AdapterEvent(id, MODEL, kind, digest, "x", "c2ln", digest("base"), 0, now, reason);
    adapters.pipeInput(MODEL, Event.of(event));
  }

  void ack(String replica, String id, String digest) {
    enforcement(replica, id, digest, EnforcementEvent.Kind.ENFORCED);
  }

  void ack(String replica, String id, String digest, Traffic traffic) {
    enforcement(replica, id, digest, EnforcementEvent.Kind.ENFORCED, traffic);
  }

  void enforcement(String replica, String id, String digest, EnforcementEvent.Kind kind) {
    enforcement(replica, id, digest, kind, null);
  }

  private void enforcement(
      String replica,
      String id,
      String digest,
      EnforcementEvent.Kind kind,
      @Nullable Traffic traffic) {
    enforcements.pipeInput(
        id, Event.of(new EnforcementEvent(id, MODEL, replica, digest, kind, now, null, traffic)));
  }

  void alive(String replica) {
    heartbeat(replica, START, false);
  }

  void heartbeat(String replica, Instant startedAt, boolean leaving) {
    ReplicaEvent event =
        new ReplicaEvent(
            replica, MODEL, "http://127.0.0.1:1", digest("base"), startedAt, now, leaving);
    replicas.pipeInput(replica, Event.of(event, "e-" + now + replica));
  }

  void twoReplicasAndAShield() {
    alive("one");
    alive("two");
    accepted("r-1");
    shieldReady("r-1");
    states();
  }

  void shielded() {
    twoReplicasAndAShield();
    ack("one", "r-1", SHIELD);
    ack("two", "r-1", SHIELD);
    assertThat(states()).containsExactly(RequestState.SHIELDED);
  }

  /** Lets time pass, with a heartbeat every 2 s of those who live. */
  void pass(Duration time, String... living) {
    for (long left = time.toMillis(); left > 0; left -= 500) {
      driver.advanceWallClockTime(Duration.ofMillis(500));
      now = now.plusMillis(500);
      if (left % 2_000 == 0) {
        for (String replica : living) {
          alive(replica);
        }
      }
    }
  }

  Instant now() {
    return now;
  }

  /** What the tracker has written since the last look, without what was piped in. */
  List<RequestEvent> written() {
    List<RequestEvent> written = new ArrayList<>();
    out.readValuesToList().forEach(event -> written.add(event.data()));
    return written;
  }

  List<RequestState> states() {
    return written().stream().map(RequestEvent::state).toList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
